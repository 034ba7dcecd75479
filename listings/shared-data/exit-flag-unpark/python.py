import threading
import time

closing = threading.Event()

def guard():
    rounds = 0
    while not closing.is_set():
        rounds += 1
        closing.wait(timeout=2)
    print("the guard goes home, rounds:", rounds)

thread = threading.Thread(target=guard)
thread.start()
time.sleep(0.25)
closing.set()
thread.join()
