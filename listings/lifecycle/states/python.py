import threading
import time

baker = threading.Thread(target=time.sleep, args=(0.1,))
print("created:", baker.is_alive())
baker.start()
print("started:", baker.is_alive())
baker.join()
print("joined: ", baker.is_alive())
