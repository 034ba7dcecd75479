import random, time
from threading import Thread

def ask(shop):
    time.sleep(random.uniform(0.05, 0.3))
    print(f"shop {shop}: {random.randrange(100, 200)} cents")

threads = [Thread(target=ask, args=(shop,)) for shop in range(1, 6)]
for thread in threads:
    thread.start()
print(f"main: asked {len(threads)} shops")
for thread in threads:
    thread.join()
print("every shop has answered")
