from threading import Lock, Thread

sold = 0
lock = Lock()

def sell():
    global sold
    for _ in range(100_000):
        with lock:
            sold += 1

counters = [Thread(target=sell) for _ in range(4)]
for counter in counters:
    counter.start()
for counter in counters:
    counter.join()
print(f"tickets sold: {sold}")
