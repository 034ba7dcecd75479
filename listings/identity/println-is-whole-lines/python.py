import subprocess, sys

CLERKS = """
from threading import Thread

def handle_orders(clerk):
    for order in range(clerk, 1000, 4):
        print("order", order, "packed, order", order, "sent")

for clerk in range(4):
    Thread(target=handle_orders, args=(clerk,)).start()
"""

printed = subprocess.run([sys.executable, "-c", CLERKS], capture_output=True, text=True).stdout
whole = {f"order {order} packed, order {order} sent" for order in range(1000)}
lines = printed.splitlines()
print(len(lines), "lines,", sum(line not in whole for line in lines), "of them torn")
