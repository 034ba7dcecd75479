import threading

def shift():
    print(threading.current_thread().name, "is", threading.get_ident())

for name in "Ada", "Ben", "Ada", None:
    clerk = threading.Thread(target=shift, name=name)
    clerk.start()
    clerk.join()
