import threading
import time

CLOSING = False

def guard():
    while not CLOSING:
        myself = threading.current_thread()
        time.sleep(0.1)
    print(myself.name, "guard goes home")

def hire(name):
    thread = threading.Thread(target=guard, name=name)
    thread.start()
    return thread

north = hire("north")
time.sleep(0.25)
CLOSING = True
north.join()
hire("late").join()
