#!/usr/bin/env python3
"""Makes the small files beside this script, and expected.json with what Pillow and NumPy say of them.

Run by hand (Pillow 9.4, NumPy 1.24); the tests only read what it wrote. Sums are SHA-256 of the RGB bytes, row by row.
"""
import hashlib
import itertools
import json
import os
import struct
import zlib

import numpy as np
from PIL import Image, ImageCms, ImageOps

HERE = os.path.dirname(os.path.abspath(__file__))
RNG = np.random.default_rng(20220612)
expected = {'pictures': {}, 'resized': [], 'framed': [], 'arrays': {}}


def at(name):
    return os.path.join(HERE, name)


def digest(image):
    return hashlib.sha256(image.tobytes()).hexdigest()


def pattern(width, height):
    """A picture from a formula, the same in the tests."""
    y, x, c = np.meshgrid(np.arange(height), np.arange(width), np.arange(3), indexing='ij')
    return Image.fromarray(((x * 7 + y * 13 + c * 101 + (x * y * 31 >> 3)) & 255).astype(np.uint8))


def photo(width=37, height=23):
    """Smooth colours with noise and hard edges."""
    y, x = np.mgrid[:height, :width]
    a = np.stack([128 + 120 * np.sin(x / 5), 128 + 120 * np.cos(y / 4), 255 * ((x // 6 + y // 5) % 2)], -1)
    return Image.fromarray(np.clip(a + RNG.normal(0, 12, a.shape), 0, 255).astype(np.uint8))


def png(name, width, height, depth, colour, rows):
    """Writes a PNG of a kind that Pillow cannot write."""
    def chunk(kind, data):
        return struct.pack('>I', len(data)) + kind + data + struct.pack('>I', zlib.crc32(kind + data))
    with open(at(name), 'wb') as f:
        f.write(b'\x89PNG\r\n\x1a\n' + chunk(b'IHDR', struct.pack('>IIBBBBB', width, height, depth, colour, 0, 0, 0)))
        f.write(chunk(b'IDAT', zlib.compress(b''.join(b'\0' + r for r in rows), 9)))
        f.write(chunk(b'IEND', b''))


def profile_with_swapped_primaries():
    p = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile('sRGB')).tobytes())
    p[24:36] = struct.pack('>6H', 2022, 6, 12, 0, 0, 0)  # made now, otherwise
    entries = [p[o:o + 12] for o in range(132, 132 + 12 * struct.unpack('>I', p[128:132])[0], 12)]
    tags = {bytes(e[:4]): struct.unpack('>II', e[4:]) for e in entries}
    (r, n), (b, _) = tags[b'rXYZ'], tags[b'bXYZ']
    p[r:r + n], p[b:b + n] = p[b:b + n], p[r:r + n]
    return bytes(p)


def with_orientation(value):
    exif = Image.Exif()
    exif[0x0112] = value
    return exif


def pictures():
    im = photo()
    w, h = im.size
    grey = im.convert('L')
    alpha = Image.fromarray(RNG.integers(0, 256, (h, w)).astype(np.uint8))
    alpha.paste(0, (0, 0, 9, 9))
    rgba, la = im.copy(), grey.copy()
    rgba.putalpha(alpha)
    la.putalpha(alpha)
    palette, cmyk, swapped = im.quantize(200), im.convert('CMYK'), profile_with_swapped_primaries()

    im.save(at('rgb.png'))
    grey.save(at('grey.png'))
    im.convert('1').save(at('bilevel.png'))
    rgba.save(at('rgba.png'))
    la.save(at('grey-alpha.png'))
    palette.save(at('palette.png'))
    palette.save(at('palette-transparent.png'), transparency=bytes(range(200)))
    im.quantize(4).save(at('palette-2bit.png'), bits=2)
    im.save(at('rgb-profile.png'), icc_profile=swapped)
    im.save(at('rgb-key.png'), transparency=im.getpixel((5, 5)))
    grey.save(at('grey-key.png'), transparency=128)
    im.crop((0, 0, 1, 1)).save(at('one.png'))
    deep = RNG.integers(0, 65536, (h, w, 3)).astype('>u2')
    png('rgb-16bit.png', w, h, 16, 2, [r.tobytes() for r in deep])
    png('grey-16bit.png', w, h, 16, 0, [r[:, 0].tobytes() for r in deep])
    nibbles = (np.asarray(grey) >> 4).tolist()
    png('grey-4bit.png', w, h, 4, 0, [bytes((a << 4) | b for a, b in zip(r[::2], r[1::2] + [0])) for r in nibbles])

    im.save(at('rgb-444.jpg'), subsampling=0)
    im.save(at('rgb-422.jpg'), subsampling=1)
    im.save(at('rgb-420.jpg'), subsampling=2)
    im.save(at('progressive.jpg'), progressive=True, quality=60)
    im.save(at('coarse.jpg'), quality=5)
    im.save(at('profile.jpg'), icc_profile=swapped)
    grey.save(at('grey.jpg'))
    cmyk.save(at('cmyk.jpg'))
    cmyk.save(at('cmyk-progressive.jpg'), progressive=True, quality=50)
    im.crop((0, 0, 1, 1)).save(at('one.jpg'))

    im.save(at('rgb.bmp'))
    im.save(at('lossless.webp'), lossless=True)
    im.save(at('lossy.webp'), quality=60)
    palette.save(at('palette.gif'))
    palette.save(at('animated.gif'), save_all=True, append_images=[im.transpose(Image.FLIP_LEFT_RIGHT).quantize(64)])

    for o in range(1, 9):
        im.save(at(f'orientation-{o}.jpg'), exif=with_orientation(o))
    im.save(at('orientation-6.png'), exif=with_orientation(6))
    im.save(at('orientation-6.webp'), exif=with_orientation(6), lossless=True)

    for name in sorted(os.listdir(HERE)):
        if name.rsplit('.')[-1] not in ('png', 'jpg', 'bmp', 'gif', 'webp'):
            continue
        stored = Image.open(at(name)).convert('RGB')
        shown = ImageOps.exif_transpose(Image.open(at(name))).convert('RGB')
        expected['pictures'][name] = {'size': stored.size, 'sum': digest(stored), 'shown_size': shown.size, 'shown_sum': digest(shown)}
    # Pillow 9.4 clips 16-bit grey at 255, which leaves little of the picture; this project takes the upper byte.
    upper = digest(Image.fromarray((deep[:, :, 0].astype(int) >> 8).astype(np.uint8)).convert('RGB'))
    expected['pictures']['grey-16bit.png'].update(sum=upper, shown_sum=upper)


def resized():
    filters = {'Nearest': Image.NEAREST, 'Box': Image.BOX, 'Bilinear': Image.BILINEAR, 'Bicubic': Image.BICUBIC, 'Lanczos': Image.LANCZOS}
    sources = [(1, 1), (57, 43), (300, 200), (3, 700), (20000, 3)]
    targets = [(1, 1), (57, 43), (57, 200), (13, 43), (224, 224), (333, 97), (7, 640), (1, 300), (511, 1)]
    for source, target, (name, kernel) in itertools.product(sources, targets, filters.items()):
        result = pattern(*source).resize(target, kernel)
        expected['resized'].append({'source': source, 'target': target, 'filter': name, 'sum': digest(result)})


def short_side(im, size, kernel):
    """torchvision's Resize of one number (functional.py), transcribed."""
    w, h = im.size
    short, long = (w, h) if w <= h else (h, w)
    new = int(size * long / short)
    return im.resize((size, new) if w <= h else (new, size), kernel)


def centre(im, size):
    """torchvision's CenterCrop (functional.py), transcribed."""
    w, h = im.size
    if size > w or size > h:
        dw, dh = max(size - w, 0), max(size - h, 0)
        im = ImageOps.expand(im, (dw // 2, dh // 2, (dw + 1) // 2, (dh + 1) // 2), 0)
        w, h = im.size
    top, left = int(round((h - size) / 2.0)), int(round((w - size) / 2.0))
    return im.crop((left, top, left + size, top + size))


def framed():
    ways = {
        'ImageNet': lambda im: centre(short_side(im, 256, Image.BILINEAR), 224),
        'ImageNetPaper': lambda im: centre(im.resize((256, 256), Image.BILINEAR), 224),
        'ImageNetBicubic': lambda im: centre(short_side(im, 248, Image.BICUBIC), 224),
        'Crop64': lambda im: centre(im, 64),
    }
    sizes = [(227, 227), (500, 375), (375, 500), (333, 500), (501, 333), (64, 64),
             (65, 67), (99, 31), (30, 61), (41, 40), (2000, 9), (3, 1500)]
    for size, way in itertools.product(sizes, ways):
        expected['framed'].append({'source': size, 'way': way, 'sum': digest(ways[way](pattern(*size)))})


def arrays():
    a = (np.arange(24).reshape(2, 3, 4) - 7) * 1.25
    good = {f'{t}-{order}.npy': a.astype(mark + t)
            for t in ('f2', 'f4', 'f8', 'i2', 'i4', 'i8') for order, mark in (('little', '<'), ('big', '>'))}
    good |= {'i1-little.npy': a.astype('i1')} | {f'{t[-2:]}.npy': abs(a).astype(t) for t in ('u1', '<u2', '>u4', '<u8')}
    good |= {
        'bool.npy': a > 3,
        'fortran.npy': np.asfortranarray(a),
        'fortran-matrix.npy': np.asfortranarray(a.reshape(6, 4).astype('>f4')),
        'scalar.npy': np.array(2.5),
        'vector.npy': np.arange(5.0),
        'empty.npy': np.zeros((0, 7), np.float32),
        'matrix.npy': a.reshape(6, 4),
        'version-2.npy': a,
        'version-3.npy': a,
    }
    for name, v in good.items():
        version = (int(name[8]), 0) if name.startswith('version') else (1, 0)
        with open(at(name), 'wb') as f:
            np.lib.format.write_array(f, v, version=version)
        expected['arrays'][name] = {'shape': v.shape, 'type': v.dtype.name, 'values': v.astype(float).ravel().tolist()}
    np.save(at('object.npy'), np.array([1, None], object))
    np.save(at('complex.npy'), a.astype(complex))
    np.save(at('record.npy'), np.zeros(2, [('a', 'f4'), ('b', 'i4')]))
    np.savez(at('stored.npz'), first=a, second=np.arange(5, dtype=np.float32))
    np.savez_compressed(at('packed.npz'), first=a, second=np.zeros(1000, np.float32))
    np.savez_compressed(at('single.npz'), only=a.astype(np.float32))


def lines(entries):
    """One entry a line, so that a change shows as what it is."""
    if isinstance(entries, list):
        return '[\n' + ',\n'.join(map(json.dumps, entries)) + '\n]'
    return '{\n' + ',\n'.join(f'{json.dumps(k)}: {json.dumps(v)}' for k, v in entries.items()) + '\n}'


pictures()
resized()
framed()
arrays()
with open(at('expected.json'), 'w') as f:
    f.write('{\n' + ',\n'.join(f'{json.dumps(k)}: {lines(v)}' for k, v in expected.items()) + '\n}\n')
