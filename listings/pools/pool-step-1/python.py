import time
from concurrent.futures import ThreadPoolExecutor

def pack(order):
    time.sleep(0.1)
    print(f"packed order {order}")

with ThreadPoolExecutor(max_workers=2) as pool:
    for order in range(1, 7):
        pool.submit(pack, order)
    print("main: six orders are in")
print("main: going home")
