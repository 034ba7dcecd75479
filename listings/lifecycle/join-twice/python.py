import threading

baker = threading.Thread(target=print, args=("baking",))
baker.start()
baker.join()
baker.join()
print("joined twice")
try:
    baker.start()
except RuntimeError as error:
    print("RuntimeError:", error)
