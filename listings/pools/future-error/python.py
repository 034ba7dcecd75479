from concurrent.futures import ThreadPoolExecutor

prices = {"apple": 320}

with ThreadPoolExecutor(max_workers=1) as pool:
    plum = pool.submit(lambda: prices["plum"])
    pool.submit(lambda: prices["cherry"])  # nobody asks for its result

try:
    print(plum.result())
except KeyError as error:
    print("no", error)
