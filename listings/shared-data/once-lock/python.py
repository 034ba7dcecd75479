import functools
import threading
import time

@functools.cache
def prices(file):
    print("loading", file)
    time.sleep(0.2)
    return [250, 199, 420]

def clerk(number):
    print("clerk", number, "has", len(prices("prices.txt")), "prices")

for number in 1, 2, 3:
    threading.Thread(target=clerk, args=(number,)).start()
