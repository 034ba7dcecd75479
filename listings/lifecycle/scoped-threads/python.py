from concurrent.futures import ThreadPoolExecutor

prices = [250, 199, 420, 99]

with ThreadPoolExecutor() as pool:
    pool.submit(lambda: print(f"the cheapest: {min(prices)}"))
    print(f"all together: {sum(prices)}")

print(f"main still has {len(prices)} prices")
