import time
from concurrent.futures import ThreadPoolExecutor

def download(number):
    time.sleep(0.02)
    if number == 13:
        raise OSError("image-13.png: 404")
    return f"image-{number:02}.png"

saved = []
with ThreadPoolExecutor(max_workers=5) as pool:
    try:
        for name in pool.map(download, range(1, 21)):
            saved.append(name)
    except OSError as error:
        print(error)
print(len(saved), "images")
