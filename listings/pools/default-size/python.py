import os
from concurrent.futures import ThreadPoolExecutor

with ThreadPoolExecutor() as pool:
    print("cores:", os.cpu_count())
    print("workers, at most:", pool._max_workers)
