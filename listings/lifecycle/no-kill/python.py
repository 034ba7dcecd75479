import threading

download = threading.Thread(target=print, args=("saved part 1",))
download.start()
try:
    download.kill()
except AttributeError as error:
    print("AttributeError:", error)
download.join()
