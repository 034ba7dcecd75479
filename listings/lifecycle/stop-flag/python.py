import threading
import time

def download():
    saved = 0
    while not stop.wait(timeout=0.1):
        saved += 1
        print("saved part", saved)

stop = threading.Event()
worker = threading.Thread(target=download)
worker.start()
time.sleep(0.25)
stop.set()
worker.join()
print("stopped")
