"""Writes convolutional.json: what PyTorch and torchvision say about the convolutional families.

Needs torch 1.13 or later with functorch, and torchvision 0.14 or later. usage: make.py [NAME...]
Names given are computed again, the others kept.

Weights come from a formula, so no file is needed: FNV-1a of an entry's key seeds SplitMix64, giving u in [-1, 1); then by kind
    matrix  (two dimensions or more):                u * sqrt(3 / product of all dimensions but the first)
    scale   (a normalisation's weight, running_var): 1 + 0.25 u
    gamma   (layer_scale):                           0.5 + 0.25 u
    shift   (bias, running_mean):                    0.1 u
The input is u('input') * 2, 1 x 3 x 224 x 224; everything is float64. FormulaWeights.cs is the same in C#.

Every network: number of trained parameters, SHA-256 of its lines 'key (shape)', sorted. Those in MEASURED also: per probe the
shape, mean, standard deviation and first values; and all singular values of the last probe's Jacobian for the 2 x 2 patch at rows
and columns 111, 112 of the input, the rest of the image zero.
"""
import hashlib, json, math, os, sys

import numpy as np
import torch
import torchvision
import torchvision.models as models
from functorch import jvp

torch.set_num_threads(2)
PATH = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'convolutional.json')
MASK = (1 << 64) - 1
MEASURED = ['squeezenet1_1', 'squeezenet1_0', 'mobilenet_v2', 'efficientnet_b0', 'densenet121', 'resnext50_32x4d', 'convnext_tiny',
            'wide_resnet50_2', 'vgg11', 'vgg13_bn']
ALL = MEASURED + ['wide_resnet101_2', 'resnext101_32x8d', 'vgg11_bn', 'vgg13', 'vgg16', 'vgg16_bn', 'vgg19', 'vgg19_bn',
                  'densenet161', 'densenet169', 'densenet201', 'convnext_small', 'convnext_base']
for init in ('kaiming_uniform_', 'kaiming_normal_', 'uniform_', 'normal_', 'trunc_normal_'):
    setattr(torch.nn.init, init, lambda tensor, *args, **kwargs: tensor)  # the formula overwrites it all


def u(key, count):
    seed = 0xcbf29ce484222325
    for byte in key.encode():
        seed = ((seed ^ byte) * 0x100000001b3) & MASK
    with np.errstate(over='ignore'):
        z = np.uint64(seed) + (np.arange(count, dtype=np.uint64) + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        z = z ^ (z >> np.uint64(31))
    return (z >> np.uint64(11)).astype(np.float64) * 2.0 ** -52 - 1.0


def formula(key, shape):
    last, values = key.split('.')[-1], u(key, math.prod(shape))
    if last == 'layer_scale': return 0.5 + 0.25 * values
    if last in ('bias', 'running_mean'): return 0.1 * values
    if last == 'running_var' or len(shape) == 1: return 1 + 0.25 * values
    return values * math.sqrt(3.0 / (math.prod(shape) // shape[0]))


def entries(net):
    return {key: value for key, value in net.state_dict().items() if not key.endswith('num_batches_tracked')}


def probes(name, net, x):
    """The value at every probe by name."""
    o = {}
    if 'resne' in name:
        x = o['maxpool'] = net.maxpool(net.relu(net.bn1(net.conv1(x))))
        for stage in (1, 2, 3, 4):
            for i, block in enumerate(getattr(net, f'layer{stage}')): x = o[f'layer{stage}.{i}'] = block(x)
        x = o['avgpool'] = net.avgpool(x).flatten(1)
        o['fc'] = net.fc(x)
    elif name.startswith('vgg'):
        for i, layer in enumerate(net.features):
            x = layer(x)
            if isinstance(layer, (torch.nn.ReLU, torch.nn.MaxPool2d)): o[f'features.{i}'] = x
        x = net.avgpool(x).flatten(1)
        for i, layer in enumerate(net.classifier):
            x = layer(x)
            if i in (1, 4, 6): o[f'classifier.{i}'] = x
    elif name.startswith('densenet'):
        for key, layer in net.features.named_children():
            x = layer(x)
            if key == 'pool0' or 'block' in key or 'transition' in key: o[f'features.{key}'] = x
        x = o['avgpool'] = torch.relu(x).mean((2, 3))
        o['classifier'] = net.classifier(x)
    elif name.startswith('squeezenet'):
        for i, layer in enumerate(net.features):
            x = layer(x)
            if i >= 2: o[f'features.{i}'] = x
        o['classifier.3'] = net.classifier(x).flatten(1)
    else:
        for i, layer in enumerate(net.features):
            nested = isinstance(layer, torch.nn.Sequential) and name != 'mobilenet_v2' and i > 0 and (
                i % 2 == 1 if name.startswith('convnext') else i < len(net.features) - 1)
            for j, block in enumerate(layer if nested else [layer]):
                x = o[f'features.{i}.{j}' if nested else f'features.{i}'] = block(x)
        x = o['avgpool'] = x.mean((2, 3))
        o['classifier.2' if name.startswith('convnext') else 'classifier.1'] = net.classifier(x[:, :, None, None] if name.startswith('convnext') else x)
    return o


def measure(name, net):
    for module in net.modules():
        if hasattr(module, 'inplace'): module.inplace = False
    net.double()
    for key, value in entries(net).items():
        value.copy_(torch.from_numpy(formula(key, tuple(value.shape)).reshape(tuple(value.shape))))
    x = torch.from_numpy(u('input', 3 * 224 * 224).reshape(1, 3, 224, 224) * 2)
    values = probes(name, net, x)
    assert torch.allclose(list(values.values())[-1], net(x), rtol=1e-12, atol=1e-12), name

    def last(patch):
        return list(probes(name, net, torch.nn.functional.pad(patch, [111] * 4)).values())[-1].flatten()

    patch = x[:, :, 111:113, 111:113].clone()
    eye = torch.eye(12, dtype=torch.float64).reshape(12, 1, 3, 2, 2)
    jacobian = torch.stack([jvp(last, (patch,), (v,))[1] for v in eye])
    return {
        'probes': [{'name': key, 'shape': list(value.shape[1:]), 'mean': float('%.13g' % value.mean()),
                    'deviation': float('%.13g' % value.std(unbiased=False)), 'first': [float('%.13g' % v) for v in value.flatten()[:3]]}
                   for key, value in values.items()],
        'singularValues': [float('%.13g' % s) for s in torch.linalg.svdvals(jacobian)],
    }


networks = {network['name']: network for network in json.load(open(PATH))['networks']} if os.path.exists(PATH) else {}
with torch.no_grad():
    for name in sys.argv[1:] or ALL:
        net = getattr(models, name)(weights=None).eval()
        lines = sorted(f'{key} ({", ".join(map(str, value.shape))})' for key, value in entries(net).items())
        networks[name] = {'name': name, 'parameterCount': sum(p.numel() for p in net.parameters()),
                          'keys': hashlib.sha256('\n'.join(lines).encode()).hexdigest()}
        if name in MEASURED: networks[name] |= measure(name, net)
        print(name, flush=True)
        with open(PATH, 'w') as file:
            out = {'source': f'torch {torch.__version__}, torchvision {torchvision.__version__}',
                   'networks': [networks[key] for key in ALL if key in networks]}
            rows = ',\n'.join(json.dumps(network, separators=(',', ':')) for network in out['networks'])
            file.write('{"source":' + json.dumps(out['source']) + ',"networks":[\n' + rows + '\n]}\n')
