import threading

threading.stack_size(1 << 60)
helper = threading.Thread(target=print, args=("order 2 is packed",))
try:
    helper.start()
except RuntimeError as error:
    print("RuntimeError:", error)
