from threading import Thread

def pack(item):
    print("packed", item)

packer = Thread(target=pack, args=("teapot"))  # a comma is missing
packer.start()
packer.join()
print("the order is on its way")
