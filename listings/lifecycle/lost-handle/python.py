import time
from threading import Thread

threads = []
for sleeper in range(1, 6):
    thread = Thread(target=time.sleep, args=(0.3,))
    thread.start()
threads.append(thread)

for thread in threads:
    thread.join()
print(f"waited for {len(threads)} of 5 threads")
