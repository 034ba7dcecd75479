import time
from threading import Barrier, Thread

total = 0
all_counted = Barrier(4)

def count(shop):
    global total
    for day in 1, 2:
        time.sleep(0.03 * shop)
        total += shop * day
        print(f"day {day}: shop {shop} has counted")
        if all_counted.wait() == 0:
            print(f"day {day}: {total} sold so far")
        all_counted.wait()

shops = [Thread(target=count, args=(shop,)) for shop in range(1, 5)]
for shop in shops:
    shop.start()
for shop in shops:
    shop.join()
