"""Writes sizes.json: what PyTorch computes for networks at image sizes other than those of their weights.

Needs torch 1.13 or later with functorch, and torchvision 0.14 or later. usage: make_sizes.py

Weights and input come from the formula of make.py, everything is float64. Convolutional networks are torchvision's. The Transformers
are written down here with timm's keys; Swin is held against torchvision's where the two agree (no window incomplete). As in timm,
 - position embeddings go through torch's bicubic antialiased interpolation, prefix tokens unchanged;
 - a Swin window is no larger than its map on either axis, is not shifted along an axis that it covers, and maps are rolled first and
   filled up with zeros then; maps of odd size are filled up before merging;
 - tables of relative positions are interpolated linearly between geometrically spaced points.

Every network: per probe the shape, mean, standard deviation and first values; all singular values of the last probe's Jacobian for the
2 x 2 patch at rows and columns 80, 81 of the input, the rest of the image zero. Also both interpolations by themselves.
"""
import functools, json, math, os

import numpy as np
import torch
import torch.nn.functional as F
import torchvision.models as models
from functorch import jvp

torch.set_num_threads(1)
PATH = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'sizes.json')
MASK = (1 << 64) - 1


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


@functools.cache
def formula(key, *shape):
    last, values = key.split('.')[-1], u(key, math.prod(shape))
    if last in ('bias', 'running_mean', 'cls_token', 'dist_token', 'pos_embed', 'relative_position_bias_table'): values = 0.1 * values
    elif last == 'running_var' or len(shape) == 1: values = 1 + 0.25 * values
    else: values = values * math.sqrt(3.0 / (math.prod(shape) // shape[0]))
    return torch.from_numpy(values.reshape(shape))


def resample_positions(embedding, prefix, height, width):
    side = math.isqrt(embedding.shape[1] - prefix)
    grid = embedding[:, prefix:].reshape(1, side, side, -1).permute(0, 3, 1, 2)
    grid = F.interpolate(grid, size=(height, width), mode='bicubic', antialias=True)
    return torch.cat([embedding[:, :prefix], grid.permute(0, 2, 3, 1).flatten(1, 2)], 1)


def geometric_points(count, reach):
    low, high = 1.01, 1.5
    while high - low > 1e-6:
        q = (low + high) / 2
        low, high = (low, q) if sum(q ** i for i in range(count)) > reach else (q, high)
    outward = np.cumsum([q ** i for i in range(count)])
    return np.concatenate([-outward[::-1], [0], outward])


def resample_table(table, height, width):
    side = math.isqrt(table.shape[0])
    if (side, side) == (height, width): return table
    along = [np.stack([np.interp(np.arange(size) - size // 2, geometric_points(side // 2, size // 2), unit) for unit in np.eye(side)], 1)
             for size in (height, width)]
    return torch.einsum('hy,wx,yxf->hwf', *map(torch.from_numpy, along), table.reshape(side, side, -1)).flatten(0, 1)


def linear(x, key, out):
    return F.linear(x, formula(f'{key}.weight', out, x.shape[-1]), None if key.endswith('reduction') else formula(f'{key}.bias', out))


def norm(x, key, eps):
    return F.layer_norm(x, x.shape[-1:], formula(f'{key}.weight', x.shape[-1]), formula(f'{key}.bias', x.shape[-1]), eps)


def patches(x, features, patch):
    return F.conv2d(x, formula('patch_embed.proj.weight', features, 3, patch, patch), formula('patch_embed.proj.bias', features), stride=patch)


def attention(qkv, heads, scores=lambda s: s):
    q, k, v = qkv.unflatten(-1, (3, heads, -1)).movedim(-3, 0).transpose(-2, -3)
    return (scores(q @ k.mT / math.sqrt(q.shape[-1])).softmax(-1) @ v).transpose(-2, -3).flatten(-2)


def vit(x, distilled, width=192, heads=3, classes=1000):
    o, prefix = {}, 2 if distilled else 1
    x = patches(x, width, 16)
    height, columns = x.shape[2:]
    tokens = [formula(key, 1, 1, width) for key in ('cls_token', 'dist_token')[:prefix]] + [x.flatten(2).mT]
    x = o['embed'] = torch.cat(tokens, 1) + resample_positions(formula('pos_embed', 1, 196 + prefix, width), prefix, height, columns)
    for i in range(12):
        key = f'blocks.{i}'
        y = attention(linear(norm(x, f'{key}.norm1', 1e-6), f'{key}.attn.qkv', 3 * width), heads)
        x = x + linear(y, f'{key}.attn.proj', width)
        y = F.gelu(linear(norm(x, f'{key}.norm2', 1e-6), f'{key}.mlp.fc1', 4 * width))
        x = o[key] = x + linear(y, f'{key}.mlp.fc2', width)
    x = norm(x, 'norm', 1e-6)
    o['pool'] = x[:, 0]
    o['head'] = linear(x[:, 0], 'head', classes)
    if distilled: o['head'] = (o['head'] + linear(x[:, 1], 'head_dist', classes)) / 2
    return o


def swin(x, window=7, width=96, depths=(2, 2, 6, 2), classes=1000):
    o = {}
    x = o['patch_embed'] = norm(patches(x, width, 4).permute(0, 2, 3, 1), 'patch_embed.norm', 1e-5)
    for stage, depth in enumerate(depths):
        if stage > 0:
            key = f'layers.{stage}.downsample'
            x = F.pad(x, (0, 0, 0, x.shape[2] % 2, 0, x.shape[1] % 2))
            x = torch.cat([x[:, 0::2, 0::2], x[:, 1::2, 0::2], x[:, 0::2, 1::2], x[:, 1::2, 1::2]], -1)
            x = linear(norm(x, f'{key}.norm', 1e-5), f'{key}.reduction', x.shape[-1] // 2)
        for block in range(depth):
            key = f'layers.{stage}.blocks.{block}'
            x = x + window_attention(norm(x, f'{key}.norm1', 1e-5), f'{key}.attn', window, block % 2 == 1)
            y = F.gelu(linear(norm(x, f'{key}.norm2', 1e-5), f'{key}.mlp.fc1', 4 * x.shape[-1]))
            x = o[key] = x + linear(y, f'{key}.mlp.fc2', x.shape[-1])
    x = o['pool'] = norm(x, 'norm', 1e-5).mean((1, 2))
    o['head'] = linear(x, 'head.fc', classes)
    return o


def window_attention(x, key, window, shifted):
    (h, w), heads = x.shape[1:3], x.shape[3] // 32
    side = [min(size, window) for size in (h, w)]
    shift = [window // 2 if shifted and size > window else 0 for size in (h, w)]
    x = torch.roll(x, (-shift[0], -shift[1]), (1, 2))
    x = F.pad(x, (0, 0, 0, -w % side[1], 0, -h % side[0]))
    H, W = x.shape[1:3]
    split = lambda t: t.unflatten(2, (W // side[1], side[1])).unflatten(1, (H // side[0], side[0])).transpose(2, 3).flatten(3, 4).flatten(0, 2)
    rows, columns = torch.meshgrid(torch.arange(side[0]), torch.arange(side[1]), indexing='ij')
    place = torch.stack([rows.flatten(), columns.flatten()])
    difference = place[:, :, None] - place[:, None]
    table = resample_table(formula(f'{key}.relative_position_bias_table', (2 * window - 1) ** 2, heads), 2 * side[0] - 1, 2 * side[1] - 1)
    bias = table[(difference[0] + side[0] - 1) * (2 * side[1] - 1) + difference[1] + side[1] - 1].permute(2, 0, 1)
    part = lambda size, s, by: (torch.arange(size) >= size - s).long() + (torch.arange(size) >= size - by)
    parts = split((3 * part(H, side[0], shift[0])[:, None] + part(W, side[1], shift[1]))[None, :, :, None])[..., 0]  # windows x tokens
    mask = -100.0 * (parts[:, :, None] != parts[:, None]) if any(shift) else torch.zeros(1, 1, 1)
    y = attention(linear(split(x), f'{key}.qkv', 3 * x.shape[3]), heads, lambda scores: scores + bias + mask[:, None])
    y = linear(y, f'{key}.proj', x.shape[3])
    y = y.unflatten(1, side).unflatten(0, (1, H // side[0], W // side[1])).transpose(2, 3).flatten(3, 4).flatten(1, 2)[:, :h, :w]
    return torch.roll(y, shift, (1, 2))


def torchvision_swin(x):
    net, keys = models.swin_t(weights=None).double().eval(), {}
    for key, value in net.state_dict().items():
        parts = key.split('.')
        if key.endswith('relative_position_index'): continue
        if parts[0] == 'features':
            stage, rest = int(parts[1]), '.'.join(parts[2:])
            if stage == 0: rest = rest.replace('0.', 'patch_embed.proj.').replace('2.', 'patch_embed.norm.')
            elif stage % 2: rest = f'layers.{stage // 2}.blocks.' + rest.replace('mlp.0', 'mlp.fc1').replace('mlp.3', 'mlp.fc2')
            else: rest = f'layers.{stage // 2}.downsample.{rest}'
        else: rest = key.replace('head.', 'head.fc.')
        value.copy_(formula(rest, *value.shape))
    return net(x)


def convolutional(name):
    net = getattr(models, name)(weights=None).double().eval()
    for module in net.modules():
        if hasattr(module, 'inplace'): module.inplace = False
    for key, value in net.state_dict().items():
        if not key.endswith('num_batches_tracked') and not (name == 'vgg11' and key.startswith('classifier')): value.copy_(formula(key, *value.shape))
    if name == 'vgg11': return lambda x: {'avgpool': net.avgpool(net.features(x)).flatten(1)}
    if name == 'squeezenet1_1': return lambda x: {'features.12': net.features(x), 'classifier.3': net(x)}
    return lambda x: {'fc' if name == 'resnet18' else 'classifier.1': net(x)}


def measure(name, height, width, probes, jacobian=True):
    x = torch.from_numpy(u('input', 3 * height * width).reshape(1, 3, height, width) * 2)
    values = probes(x)

    def last(patch):
        return list(probes(F.pad(patch, [80, width - 82, 80, height - 82])).values())[-1].flatten()

    out = {'name': name, 'height': height, 'width': width, 'probes': [
        {'name': key, 'mean': number(v.mean()), 'deviation': number(v.std(unbiased=False)), 'first': [number(f) for f in v.flatten()[:4]]}
        for key, v in values.items()]}
    patch = x[:, :, 80:82, 80:82].clone()
    columns = [jvp(last, (patch,), (e,))[1] for e in torch.eye(12, dtype=torch.float64).reshape(12, 1, 3, 2, 2)]
    out['singularValues'] = [number(s) for s in torch.linalg.svdvals(torch.stack(columns))]
    print(name, height, width, flush=True)
    return out


def number(value): return float('%.13g' % value)


def numbers(values): return [number(v) for v in values.flatten()]


with torch.no_grad():
    for side in (224, 448):
        x = torch.from_numpy(u('input', 3 * side * side).reshape(1, 3, side, side) * 2)
        ours, theirs = swin(x)['head'], torchvision_swin(x)
        assert torch.allclose(ours, theirs, rtol=1e-11, atol=1e-11), (side, (ours - theirs).abs().max())
    position, table = formula('pos_embed', 1, 2 + 16, 3), formula('relative_position_bias_table', 25, 2)
    result = {
        'source': f'torch {torch.__version__}',
        'networks': [
            measure('resnet18', 160, 203, convolutional('resnet18')), measure('squeezenet1_1', 201, 184, convolutional('squeezenet1_1')),
            measure('efficientnet_b0', 160, 160, convolutional('efficientnet_b0')), measure('vgg11', 200, 256, convolutional('vgg11')),
            measure('vit_tiny_patch16_224', 160, 208, lambda x: vit(x, False)), measure('vit_tiny_patch16_224', 256, 256, lambda x: vit(x, False)),
            measure('deit_tiny_distilled_patch16_224', 256, 160, lambda x: vit(x, True)),
            measure('swin_tiny_patch4_window7_224', 152, 200, swin), measure('swin_tiny_patch4_window7_224', 256, 256, swin),
        ],
        'positions': [{'height': h, 'width': w, 'values': numbers(resample_positions(position, 2, h, w))} for h, w in ((4, 6), (7, 3), (2, 9))],
        'tables': [{'height': h, 'width': w, 'values': numbers(resample_table(table, h, w))} for h, w in ((5, 9), (3, 3), (7, 13), (1, 5))],
    }
with open(PATH, 'w') as file:
    file.write(json.dumps(result, separators=(',', ':')).replace('{"name":"', '\n{"name":"').replace('{"height"', '\n{"height"') + '\n')
