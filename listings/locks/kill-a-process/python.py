import subprocess
import sys
from threading import Timer

program = "import time; print('ping', flush=True); time.sleep(10)"
child = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
timer = Timer(0.5, child.kill)
timer.start()
try:
    output, _ = child.communicate()
finally:
    timer.cancel()
print(repr(output), "killed" if child.returncode < 0 else "in time")
