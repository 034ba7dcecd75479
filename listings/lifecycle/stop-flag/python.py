import threading

def download():
    saved = 0
    while not stop.wait(timeout=0.1):
        saved += 1
        print("saved part", saved)

stop = threading.Event()
worker = threading.Thread(target=download)
worker.start()
stop.wait(timeout=0.25)  # nobody sets it meanwhile: this is main thinking
stop.set()
worker.join()
print("stopped")
