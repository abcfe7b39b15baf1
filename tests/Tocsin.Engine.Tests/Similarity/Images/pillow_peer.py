"""What Pillow makes of pictures: an opinion that is not ours.

samples DIR        writes pictures of every kind that is read, and what is seen in each (NAME.ppm)
resize DIR         resizes DIR/in.ppm as each line of DIR/jobs.txt says: WIDTH HEIGHT FILTER -> DIR/N.ppm
golden FILE        writes the numbers that are committed as golden.txt: what becomes of a picture that a formula gives
"""
import io
import struct
import sys
import zlib

from PIL import Image, ImageOps, __version__


def scene(width, height, mode="RGB"):
    """Smooth colours, a disc, and an arrow-like wedge in one corner: no turn or mirror image of it is like it."""
    picture = Image.new("RGB", (width, height))
    pixels = picture.load()
    for y in range(height):
        for x in range(width):
            r, g, b = 255 * x // width, 255 * y // height, 128
            if (x - width // 3) ** 2 + (y - height // 2) ** 2 < (height // 5) ** 2:
                r, g, b = 220, 30, 40
            if x + y < height // 3:
                r, g, b = 20, 40, 200
            pixels[x, y] = (r, g, b)
    return picture.convert(mode)


def with_alpha(width, height):
    picture = scene(width, height).convert("RGBA")
    alpha = Image.new("L", (width, height))
    alpha.putdata([255 * ((x * 7 + y * 3) % 64) // 63 for y in range(height) for x in range(width)])
    picture.putalpha(alpha)
    return picture


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width, height, bits, colour, rows, interlace=0, extra=b""):
    header = struct.pack(">IIBBBBB", width, height, bits, colour, 0, 0, interlace)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + extra + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def png16(picture):
    rows = b""
    for y in range(picture.height):
        rows += b"\0" + b"".join(struct.pack(">3H", *(257 * v for v in picture.getpixel((x, y)))) for x in range(picture.width))
    return png(picture.width, picture.height, 16, 2, rows)


def png_interlaced(picture):
    rows = b""
    for x0, y0, dx, dy in [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]:
        for y in range(y0, picture.height, dy):
            row = b"".join(bytes(picture.getpixel((x, y))) for x in range(x0, picture.width, dx))
            rows += b"\0" + row if row else b""
    return png(picture.width, picture.height, 8, 2, rows, interlace=1)


def bmp(width, height, bits, compression, palette, masks, data):
    offset = 54 + len(masks) + len(palette)
    info = struct.pack("<IiiHHIIiiII", 40, width, height, 1, bits, compression, len(data), 0, 0, len(palette) // 4, 0)
    return b"BM" + struct.pack("<IHHI", offset + len(data), 0, 0, offset) + info + masks + palette + data


def bmp_run_lengths(picture):
    indexed = picture.quantize(200)
    colours = indexed.getpalette()[: 3 * 200] + [0] * 3 * 200
    palette = b"".join(bytes((colours[3 * i + 2], colours[3 * i + 1], colours[3 * i], 0)) for i in range(200))
    data = b""
    for y in reversed(range(picture.height)):
        data += b"".join(bytes((1, indexed.getpixel((x, y)))) for x in range(picture.width)) + b"\0\0"
    return bmp(picture.width, picture.height, 8, 1, palette, b"", data + b"\0\1"), indexed.convert("RGB")


def bmp_565(picture):
    data = b""
    for y in reversed(range(picture.height)):
        row = b""
        for x in range(picture.width):
            r, g, b = picture.getpixel((x, y))
            row += struct.pack("<H", (r >> 3) << 11 | (g >> 2) << 5 | b >> 3)
        data += row + b"\0" * (-len(row) % 4)
    return bmp(picture.width, picture.height, 16, 3, b"", struct.pack("<3I", 0xF800, 0x07E0, 0x001F), data)


def exif(orientation, order):
    mark = b"II*\0" if order == "<" else b"MM\0*"
    return b"Exif\0\0" + mark + struct.pack(order + "IHHHIHHI", 8, 1, 0x0112, 3, 1, orientation, 0, 0)


def on_white(picture):
    picture = ImageOps.exif_transpose(picture)
    if "transparency" in picture.info or picture.mode in ("LA", "RGBA", "PA"):
        picture = picture.convert("RGBA")
        white = Image.new("RGBA", picture.size, (255, 255, 255, 255))
        picture = Image.alpha_composite(white, picture)
    return picture.convert("RGB")


def samples(folder):
    def put(name, data, seen=None):
        with open(f"{folder}/{name}", "wb") as file:
            file.write(data)
        (seen or on_white(Image.open(io.BytesIO(data)))).save(f"{folder}/{name}.ppm")

    def save(name, picture, **how):
        buffer = io.BytesIO()
        picture.save(buffer, **how)
        put(name, buffer.getvalue())

    size = (61, 43)
    save("baseline.jpg", scene(*size), format="JPEG", quality=90)
    save("progressive.jpg", scene(*size), format="JPEG", quality=90, progressive=True)
    save("full.jpg", scene(*size), format="JPEG", quality=95, subsampling=0)
    save("grey.jpg", scene(*size, "L"), format="JPEG", quality=90)
    save("cmyk.jpg", scene(*size, "CMYK"), format="JPEG", quality=95)
    for orientation in range(1, 9):
        order = "<" if orientation % 2 else ">"
        save(f"turned{orientation}.jpg", scene(*size), format="JPEG", quality=95, subsampling=0, exif=exif(orientation, order))
    save("turned6.webp", scene(*size), format="WEBP", lossless=True, exif=exif(6, "<"))
    save("turned8.png", scene(*size), format="PNG", exif=exif(8, ">"))

    save("rgb.png", scene(*size), format="PNG")
    save("rgba.png", with_alpha(*size), format="PNG")
    save("grey.png", scene(*size, "L"), format="PNG")
    save("greyalpha.png", with_alpha(*size).convert("LA"), format="PNG")
    save("one.png", scene(*size, "1"), format="PNG")
    save("palette.png", scene(*size).quantize(100), format="PNG")
    save("palettealpha.png", scene(*size).quantize(100), format="PNG", transparency=bytes(range(0, 200, 2)))
    save("four.png", scene(*size).quantize(9), format="PNG", bits=4)
    save("key.png", scene(*size), format="PNG", transparency=(220, 30, 40))
    put("sixteen.png", png16(scene(*size)), scene(*size))
    put("interlaced.png", png_interlaced(scene(*size)))
    text = chunk(b"tEXt", b"Comment\0hello") + chunk(b"iCCP", b"bad\0\0" + zlib.compress(b"no profile"))
    rows = b"".join(b"\0" + scene(*size).crop((0, y, size[0], y + 1)).tobytes() for y in range(size[1]))
    put("chunks.png", png(*size, 8, 2, rows, extra=text), scene(*size))

    save("plain.gif", scene(*size).quantize(100), format="GIF")
    save("transparent.gif", scene(*size).quantize(60), format="GIF", transparency=3)
    frames = [scene(*size).quantize(60), scene(size[0], size[1]).rotate(90).quantize(60)]
    save("animated.gif", frames[0], format="GIF", save_all=True, append_images=frames[1:])

    save("lossy.webp", scene(*size), format="WEBP", quality=90)
    save("lossless.webp", scene(*size), format="WEBP", lossless=True)
    save("alpha.webp", with_alpha(*size), format="WEBP", lossless=True, exact=True)
    save("lossyalpha.webp", with_alpha(*size), format="WEBP", quality=95)
    save("animated.webp", with_alpha(*size), format="WEBP", save_all=True, append_images=[scene(*size)], lossless=True)
    save("animatedlossy.webp", with_alpha(*size), format="WEBP", save_all=True, append_images=[scene(*size)], quality=95)

    save("rgb.bmp", scene(*size), format="BMP")
    save("grey.bmp", scene(*size, "L"), format="BMP")
    save("palette.bmp", scene(*size).quantize(100), format="BMP")
    save("one.bmp", scene(*size, "1"), format="BMP")
    save("rgba.bmp", with_alpha(*size).convert("RGB").convert("RGBA"), format="BMP")
    put("runs.bmp", *bmp_run_lengths(scene(*size)))
    with open(f"{folder}/masks.bmp.refused", "wb") as file:
        file.write(bmp_565(scene(*size)))


def resize(folder):
    picture = Image.open(f"{folder}/in.ppm")
    with open(f"{folder}/jobs.txt") as jobs:
        for index, job in enumerate(jobs):
            width, height, kind = job.split()
            picture.resize((int(width), int(height)), getattr(Image.Resampling, kind.upper())).save(f"{folder}/{index}.ppm")


def golden(path):
    """The picture: 97 x 61, channel c of (x, y) is (x * (3 + c) + y * (7 - 2c) + x * y // 5 * c) modulo 256 - edges and slopes, no chance."""
    picture = Image.new("RGB", (97, 61))
    picture.putdata([tuple((x * (3 + c) + y * (7 - 2 * c) + x * y // 5 * c) % 256 for c in range(3)) for y in range(61) for x in range(97)])
    with open(path, "w") as file:
        for width, height in [(13, 9), (150, 5), (20, 31), (97, 3), (7, 61)]:
            for kind in ["BILINEAR", "BICUBIC"]:
                resized = picture.resize((width, height), getattr(Image.Resampling, kind))
                file.write(f"{width} {height} {kind.capitalize()} {resized.tobytes().hex()}\n")


if __name__ == "__main__":
    {"samples": samples, "resize": resize, "golden": golden}[sys.argv[1]](sys.argv[2])
    print(f"Pillow {__version__}")
