#!/usr/bin/env python3
"""Makes the small files beside this script, and expected.json with what Pillow and NumPy say of them.

Run by hand (Pillow 9.4, NumPy 1.24); the tests only read what it wrote. Sums are SHA-256 of the RGB bytes, row by row.
"""
import hashlib, io, itertools, json, os, struct, zlib
import numpy as np
from PIL import Image, ImageCms, ImageOps

HERE = os.path.dirname(os.path.abspath(__file__))
RNG = np.random.default_rng(20220612)
expected = {'pictures': {}, 'resized': [], 'framed': [], 'arrays': {}}


def at(name): return os.path.join(HERE, name)
def digest(image): return hashlib.sha256(image.tobytes()).hexdigest()


def pattern(width, height):
    """A picture from a formula, the same in the tests."""
    y, x, c = np.meshgrid(np.arange(height), np.arange(width), np.arange(3), indexing='ij')
    return Image.fromarray(((x * 7 + y * 13 + c * 101 + (x * y * 31 >> 3)) & 255).astype(np.uint8))


def photo(width=37, height=23):
    """Smooth colours with noise and hard edges."""
    y, x = np.mgrid[:height, :width]
    a = np.stack([128 + 120 * np.sin(x / 5), 128 + 120 * np.cos(y / 4), 255 * ((x // 6 + y // 5) % 2)], -1)
    return Image.fromarray(np.clip(a + RNG.normal(0, 12, a.shape), 0, 255).astype(np.uint8))


def png(name, width, height, depth, colour, rows, *chunks):
    """Writes a PNG of a kind that Pillow cannot write."""
    def chunk(kind, data): return struct.pack('>I', len(data)) + kind + data + struct.pack('>I', zlib.crc32(kind + data))
    with open(at(name), 'wb') as f:
        f.write(b'\x89PNG\r\n\x1a\n' + chunk(b'IHDR', struct.pack('>IIBBBBB', width, height, depth, colour, 0, 0, 0)))
        for c in chunks: f.write(chunk(*c))
        f.write(chunk(b'IDAT', zlib.compress(b''.join(b'\0' + r for r in rows), 9)) + chunk(b'IEND', b''))


def profile_with_swapped_primaries():
    p = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile('sRGB')).tobytes())
    tags = {bytes(p[132 + 12 * i:136 + 12 * i]): struct.unpack('>II', p[136 + 12 * i:144 + 12 * i]) for i in range(struct.unpack('>I', p[128:132])[0])}
    p[24:36] = struct.pack('>6H', 2022, 6, 12, 0, 0, 0)  # made now, otherwise
    (r, n), (b, _) = tags[b'rXYZ'], tags[b'bXYZ']
    p[r:r + n], p[b:b + n] = p[b:b + n], p[r:r + n]
    return bytes(p)


def pictures():
    im = photo(); w, h = im.size
    alpha = Image.fromarray(RNG.integers(0, 256, (h, w)).astype(np.uint8)); alpha.paste(0, (0, 0, 9, 9))
    rgba = im.copy(); rgba.putalpha(alpha); la = im.convert('L'); la.putalpha(alpha)
    palette = im.quantize(200); swapped = profile_with_swapped_primaries()
    im.save(at('rgb.png')); im.convert('L').save(at('grey.png')); im.convert('1').save(at('bilevel.png')); rgba.save(at('rgba.png')); la.save(at('grey-alpha.png'))
    palette.save(at('palette.png')); palette.save(at('palette-transparent.png'), transparency=bytes(range(200)))
    im.quantize(4).save(at('palette-2bit.png'), bits=2); im.save(at('rgb-profile.png'), icc_profile=swapped)
    im.save(at('rgb-key.png'), transparency=im.getpixel((5, 5))); im.convert('L').save(at('grey-key.png'), transparency=128)
    deep = RNG.integers(0, 65536, (h, w, 3)).astype('>u2')
    png('rgb-16bit.png', w, h, 16, 2, [r.tobytes() for r in deep]); png('grey-16bit.png', w, h, 16, 0, [r[:, 0].tobytes() for r in deep])
    png('grey-4bit.png', w, h, 4, 0, [bytes((a << 4) | b for a, b in zip(r[::2], list(r[1::2]) + [0])) for r in (np.asarray(im.convert('L')) >> 4).tolist()])
    for name, options in {'rgb-444': dict(subsampling=0), 'rgb-422': dict(subsampling=1), 'rgb-420': dict(subsampling=2), 'progressive': dict(progressive=True, quality=60),
                          'coarse': dict(quality=5), 'profile': dict(icc_profile=swapped)}.items(): im.save(at(name + '.jpg'), **options)
    im.convert('L').save(at('grey.jpg')); im.convert('CMYK').save(at('cmyk.jpg')); im.convert('CMYK').save(at('cmyk-progressive.jpg'), progressive=True, quality=50)
    im.crop((0, 0, 1, 1)).save(at('one.png')); im.crop((0, 0, 1, 1)).save(at('one.jpg'))
    im.save(at('rgb.bmp')); palette.save(at('palette.gif')); im.save(at('lossless.webp'), lossless=True); im.save(at('lossy.webp'), quality=60)
    palette.save(at('animated.gif'), save_all=True, append_images=[im.transpose(Image.FLIP_LEFT_RIGHT).quantize(64)])
    for o in range(1, 9):
        exif = Image.Exif(); exif[0x0112] = o; im.save(at(f'orientation-{o}.jpg'), exif=exif)
    exif = Image.Exif(); exif[0x0112] = 6; im.save(at('orientation-6.png'), exif=exif); im.save(at('orientation-6.webp'), exif=exif, lossless=True)
    for name in sorted(os.listdir(HERE)):
        if name.rsplit('.')[-1] not in ('png', 'jpg', 'bmp', 'gif', 'webp'): continue
        stored = Image.open(at(name)).convert('RGB'); shown = ImageOps.exif_transpose(Image.open(at(name))).convert('RGB')
        expected['pictures'][name] = {'size': stored.size, 'sum': digest(stored), 'shown_size': shown.size, 'shown_sum': digest(shown)}
    # Pillow before 11 clips 16-bit grey at 255; the upper byte is what newer ones and this project give.
    expected['pictures']['grey-16bit.png']['sum'] = expected['pictures']['grey-16bit.png']['shown_sum'] = \
        digest(Image.fromarray((deep[:, :, 0].astype(int) >> 8).astype(np.uint8)).convert('RGB'))


FILTERS = {'Nearest': Image.NEAREST, 'Box': Image.BOX, 'Bilinear': Image.BILINEAR, 'Bicubic': Image.BICUBIC, 'Lanczos': Image.LANCZOS}


def resized():
    sizes = [(1, 1), (57, 43), (57, 200), (13, 43), (224, 224), (333, 97), (7, 640), (1, 300), (511, 1)]
    for source, target, name in itertools.product([(1, 1), (57, 43), (300, 200), (3, 700), (20000, 3)], sizes, FILTERS):
        expected['resized'].append({'source': source, 'target': target, 'filter': name, 'sum': digest(pattern(*source).resize(target, FILTERS[name]))})


def framed():
    """torchvision's Resize and CenterCrop on Pillow images (functional.py, functional_pil.py), transcribed."""
    def short_side(im, s, f):
        w, h = im.size; short, long = (w, h) if w <= h else (h, w); new = int(s * long / short)
        return im.resize((s, new) if w <= h else (new, s), f)
    def centre(im, s):
        w, h = im.size
        if s > w or s > h:
            im = ImageOps.expand(im, ((s - w) // 2 if s > w else 0, (s - h) // 2 if s > h else 0, (s - w + 1) // 2 if s > w else 0, (s - h + 1) // 2 if s > h else 0), 0)
            w, h = im.size
        t, l = int(round((h - s) / 2.0)), int(round((w - s) / 2.0))
        return im.crop((l, t, l + s, t + s))
    ways = {'ImageNet': lambda im: centre(short_side(im, 256, Image.BILINEAR), 224), 'ImageNetPaper': lambda im: centre(im.resize((256, 256), Image.BILINEAR), 224),
            'ImageNetBicubic': lambda im: centre(short_side(im, 248, Image.BICUBIC), 224), 'Crop64': lambda im: centre(im, 64)}
    for size, way in itertools.product([(227, 227), (500, 375), (375, 500), (333, 500), (501, 333), (64, 64), (65, 67), (99, 31), (30, 61), (41, 40), (2000, 9), (3, 1500)], ways):
        expected['framed'].append({'source': size, 'way': way, 'sum': digest(ways[way](pattern(*size)))})


def arrays():
    a = (np.arange(24).reshape(2, 3, 4) - 7) * 1.25
    def add(name, v, written=None):
        if written is None: np.save(at(name), v)
        expected['arrays'][name] = {'shape': v.shape, 'type': v.dtype.name, 'values': v.astype(float).ravel().tolist()}
    for t in ('f2', 'f4', 'f8', 'i1', 'i2', 'i4', 'i8'):
        for order, mark in (('little', '<'), ('big', '>')):
            if t == 'i1' and mark == '>': continue
            add(f'{t}-{order}.npy', a.astype(mark + t))
    for t in ('u1', '<u2', '>u4', '<u8'): add(f'{t.strip("<>")}.npy', abs(a).astype(t))
    add('bool.npy', a > 3); add('fortran.npy', np.asfortranarray(a)); add('fortran-matrix.npy', np.asfortranarray(a.reshape(6, 4).astype('>f4')))
    add('scalar.npy', np.array(2.5)); add('vector.npy', np.arange(5.0)); add('empty.npy', np.zeros((0, 7), np.float32)); add('matrix.npy', a.reshape(6, 4))
    for v in ((2, 0), (3, 0)):
        with open(at(f'version-{v[0]}.npy'), 'wb') as f: np.lib.format.write_array(f, a, version=v)
        add(f'version-{v[0]}.npy', a, True)
    np.save(at('object.npy'), np.array([1, None], object)); np.save(at('complex.npy'), a.astype(complex)); np.save(at('record.npy'), np.zeros(2, [('a', 'f4'), ('b', 'i4')]))
    np.savez(at('stored.npz'), first=a, second=np.arange(5, dtype=np.float32)); np.savez_compressed(at('packed.npz'), first=a, second=np.zeros(1000, np.float32))
    np.savez_compressed(at('single.npz'), only=a.astype(np.float32))


pictures(); resized(); framed(); arrays()
with open(at('expected.json'), 'w') as f:
    f.write('{\n' + ',\n'.join(f'"{k}": ' + (('[\n' + ',\n'.join(map(json.dumps, v)) + '\n]') if isinstance(v, list) else
            '{\n' + ',\n'.join(f'{json.dumps(n)}: {json.dumps(e)}' for n, e in v.items()) + '\n}') for k, v in expected.items()) + '\n}\n')
