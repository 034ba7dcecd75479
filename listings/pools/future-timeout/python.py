import time
from concurrent.futures import ThreadPoolExecutor

with ThreadPoolExecutor(max_workers=1) as pool:
    bread = pool.submit(time.sleep, 0.25)
    cake = pool.submit(print, "baked the cake")
    print("taken back:", cake.cancel())
    try:
        bread.result(timeout=0.1)
    except TimeoutError:
        print("not yet, done:", bread.done())
    print("too late:", bread.cancel())
