import sys
import threading

def cheapest(prices):
    print("the cheapest:", min(prices))

prices = [250, 199, 420]
print("owners:", sys.getrefcount(prices))
thread = threading.Thread(target=cheapest, args=(prices,))
print("owners:", sys.getrefcount(prices))
thread.start()
thread.join()
