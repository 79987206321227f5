# Two commands do everything: `make demo` and `make test`. Both install what is missing first.
SWIFT ?= swift
BUILD := .build/release
# The library alone builds with libopenblas-dev and libpng-dev; JPEG=0 leaves libjpeg out.
JPEG ?= 1
PREFIX ?= /usr/local
TRAITS := $(if $(filter 0,$(JPEG)),--disable-default-traits,)
PACKAGES := libopenblas-dev libpng-dev $(if $(filter 0,$(JPEG)),,libjpeg-dev)
CROSS_PACKAGES := gcc-aarch64-linux-gnu libc6-dev-arm64-cross qemu-user

.PHONY: demo test test-long kernels-test build lint format docs bench bench-calls compare \
	compare-training compare-openblas agreement check-onnx check-search fuzz tsan lib install \
	library-test ddp-test dist wheel dist-test clean dependencies cross-dependencies

demo: build
	$(BUILD)/mtlface-demo --output demo.png

build: dependencies
	$(SWIFT) build -c release $(TRAITS)

test: dependencies kernels-test
	$(SWIFT) test -c release $(TRAITS)
	Scripts/check-ddp --installed

# What takes longer: all of `test`, whole networks in double precision, long fuzzing, the build
# without libjpeg, ThreadSanitizer and valgrind.
test-long: dependencies kernels-test lib tsan
	@command -v valgrind >/dev/null || Scripts/install valgrind
	MTLFACE_LONG_TESTS=1 $(SWIFT) test -c release $(TRAITS)
	$(SWIFT) build -c release --disable-default-traits --scratch-path .build/without-jpeg
	$(MAKE) -C Tests/Kernels check-valgrind
	$(MAKE) -C Tests/Library check-valgrind check-sanitized

# The C kernels by themselves: natively, and for ARM under qemu. Their benchmark has to run.
kernels-test: cross-dependencies
	$(MAKE) -C Tests/Kernels check check-neon
	$(MAKE) -C Tests/Kernels bench ARGS=--smoke >/dev/null

lint:
	$(SWIFT) format lint --strict --recursive Package.swift Sources Tests Examples Benchmarks

format:
	$(SWIFT) format --in-place --recursive Package.swift Sources Tests Examples Benchmarks

bench: build
	$(BUILD)/mtlface-cli bench

# Training steps against PyTorch's: the same losses, then speed and memory.
compare-training: build
	Benchmarks/compare-training

# Against onnxruntime, OpenVINO, ncnn, PyTorch and faiss: speed, memory and the targets for them.
compare: build lib
	@command -v python3 >/dev/null || Scripts/install python3
	Benchmarks/compare

# The C library: .build/lib/libmtlface.so.1, with its header in Include.
lib: dependencies
	$(SWIFT) build -c release $(TRAITS) --product mtlface
	JPEG=$(JPEG) Scripts/library

install: lib
	@command -v readelf >/dev/null || Scripts/install binutils
	Scripts/install-library $(PREFIX)

# The C library for those who do not build it: a tarball and a Python wheel in .build/dist.
dist: lib
	@command -v readelf >/dev/null || Scripts/install binutils
	Scripts/dist

wheel: lib
	@command -v readelf >/dev/null || Scripts/install binutils
	@command -v python3 >/dev/null || Scripts/install python3
	Scripts/wheel

# Both, where nothing is installed but the system libraries that they name.
dist-test: dist wheel
	@command -v cc >/dev/null || Scripts/install gcc libc6-dev
	@command -v c++ >/dev/null || Scripts/install g++
	@command -v pkg-config >/dev/null || Scripts/install pkg-config
	Scripts/dist-test

# The C interface from C and from Python.
library-test: lib
	@command -v cc >/dev/null || Scripts/install gcc libc6-dev binutils
	@command -v c++ >/dev/null || Scripts/install g++
	@command -v python3 >/dev/null || Scripts/install python3
	$(MAKE) -C Tests/Library check

# The PyTorch mirror for training on GPUs, with two processes on the CPU.
ddp-test: build
	@command -v python3 >/dev/null || Scripts/install python3
	Scripts/check-ddp

# Embeddings against onnxruntime, detection against facenet-pytorch. BIN names an insightface .bin
# file, PHOTOS pictures.
BIN ?= ../shared/faces/lfw.bin
PHOTOS ?= Examples/photos/astronaut.png
agreement: build
	Benchmarks/agreement --bin $(BIN) $(PHOTOS)

# Our ONNX exports in onnxruntime.
check-onnx: dependencies
	Scripts/check-onnx

# Exported galleries in faiss, and in PostgreSQL with pgvector where that is installed.
check-search: lib
	@command -v python3 >/dev/null || Scripts/install python3
	Scripts/check-search

# Every reader of foreign bytes under libFuzzer.
fuzz: dependencies
	@command -v c++ >/dev/null || Scripts/install g++
	Scripts/fuzz

# Tests of concurrency under ThreadSanitizer: the C pool, then everything above it.
tsan: dependencies
	@command -v gcc >/dev/null || Scripts/install gcc libc6-dev
	$(MAKE) -C Tests/Kernels check-tsan
	Scripts/tsan

# Our matrix product against OpenBLAS's.
compare-openblas: dependencies
	@mkdir -p .build
	$(CC) -O2 -Wall -Wextra -ISources/MTLFaceKernels/include Benchmarks/products.c \
	  Sources/MTLFaceKernels/*.c -lopenblas -lm -lpthread -o .build/products
	.build/products

# What loading the C library and calling it cost.
bench-calls: lib
	$(CC) -O2 -Wall -Wextra -IInclude Benchmarks/load.c -ldl -o .build/calls-load
	$(CC) -O2 -Wall -Wextra -IInclude Benchmarks/calls.c -L.build/lib -lmtlface -o .build/calls
	LD_LIBRARY_PATH=.build/lib .build/calls .build/lib/libmtlface.so.1

docs: build
	@command -v python3 >/dev/null || Scripts/install python3
	Scripts/docs

clean:
	rm -rf .build

# Debian's packages, installed only where a header is missing.
dependencies:
	@missing=""; for package in $(PACKAGES); do \
	  dpkg -s $$package >/dev/null 2>&1 || missing="$$missing $$package"; done; \
	Scripts/install $$missing

cross-dependencies:
	@missing=""; for package in $(CROSS_PACKAGES); do \
	  dpkg -s $$package >/dev/null 2>&1 || missing="$$missing $$package"; done; \
	Scripts/install $$missing
