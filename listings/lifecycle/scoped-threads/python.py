from concurrent.futures import ThreadPoolExecutor

prices = [250, 199, 420, 99]

with ThreadPoolExecutor() as pool:
    pool.submit(lambda: print("the cheapest:", min(prices)))
    print("all together:", sum(prices))

print("main still has", len(prices), "prices")
