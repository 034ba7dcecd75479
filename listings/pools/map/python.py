import time
from concurrent.futures import ThreadPoolExecutor, as_completed

def price(shop):
    time.sleep([0.3, 0.1, 0.2][shop])
    return f"shop {shop}"

with ThreadPoolExecutor(max_workers=3) as pool:
    print("map:", *pool.map(price, range(3)))
    asked = [pool.submit(price, shop) for shop in range(3)]
    print("as completed:", *(future.result() for future in as_completed(asked)))
