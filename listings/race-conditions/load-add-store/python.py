import dis

number = 1

def next_number():
    global number
    number += 1

for step in dis.get_instructions(next_number):
    print(step.opname, step.argrepr)
