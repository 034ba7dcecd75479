from concurrent.futures import ThreadPoolExecutor

pool = ThreadPoolExecutor(max_workers=2)
for order in range(1, 7):
    pool.submit(print, f"packed order {order}")
pool.shutdown()
try:
    pool.submit(print, "packed order 7")
except RuntimeError as error:
    print("RuntimeError:", error)
