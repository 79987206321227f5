"""Runs complete programs in C, C++ and Python."""

import shell


def run_c(install, folder, block):
    """Compiles and runs a C program."""
    return compile_and_run(install, folder, block, "program.c", "cc -std=c11")


def run_cpp(install, folder, block):
    """Compiles and runs a C++ program."""
    return compile_and_run(install, folder, block, "program.cpp", "c++ -std=c++17")


def run_python(install, folder, block):
    """Runs a Python program in the virtual environment of the wheel."""
    (folder / "program.py").write_text(block.text)
    return shell.finish(install, [install.python, "program.py"], folder)


def compile_and_run(install, folder, block, name, compiler):
    (folder / name).write_text(block.text)
    compile = f"{compiler} -Wall -Wextra -Werror {name} -o program"
    command = f"set -e; {compile} $(pkg-config --cflags --libs mtlface); ./program"
    return shell.finish(install, ["bash", "-c", command], folder)
