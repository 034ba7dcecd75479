import csv
import os
import tempfile
import time

def read(path):
    with open(path, newline="") as file:
        return list(csv.reader(file))

with tempfile.TemporaryDirectory() as folder:
    paths = [os.path.join(folder, f"orders-{number}.csv") for number in range(4)]
    for path in paths:
        with open(path, "w", newline="") as file:
            csv.writer(file).writerows([order, "Bergen", 99] for order in range(20_000))

    start = time.perf_counter()
    tables = map(read, paths)
    print(f"read in {time.perf_counter() - start:.6f} s?")
    print(f"{sum(map(len, tables))} rows in {time.perf_counter() - start:.6f} s")
