import time
from threading import Event, Thread

token = Event()

def waiter():
    token.wait()
    token.clear()
    print("waiter: serves the soup")

thread = Thread(target=waiter)
thread.start()
time.sleep(0.1)
print("kitchen: the soup is ready")
token.set()
thread.join()
