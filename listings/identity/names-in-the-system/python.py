import os, threading, time

for name in "oven", "delivery number 1", "delivery number 2":
    threading.Thread(target=time.sleep, name=name, args=(0.2,)).start()

print("Python:", [thread.name for thread in threading.enumerate()])
if os.path.exists("/proc/self/task"):
    print("Linux: ", [open(f"/proc/self/task/{id}/comm").read() for id in os.listdir("/proc/self/task")])
