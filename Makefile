# `make demo` builds and runs the demo, and `make test` runs the tests. Both install missing packages.
SWIFT ?= swift
BUILD := .build/release
# JPEG=0 builds without libjpeg. libopenblas-dev and libpng-dev are always required.
JPEG ?= 1
# The folders of `make install`, as in the GNU Coding Standards: prefix, exec_prefix, bindir, libdir,
# includedir, datarootdir, datadir, docdir and mandir. DESTDIR is prepended to all of them.
PREFIX ?= /usr/local
prefix ?= $(PREFIX)
FOLDERS := prefix exec_prefix bindir libdir includedir datarootdir datadir docdir mandir DESTDIR
INSTALL_FILES = $(foreach name,$(FOLDERS),$(name)='$($(name))') Scripts/install-files
TRAITS := $(if $(filter 0,$(JPEG)),--disable-default-traits,)
# The demo, the tests, the C library and the documentation share one build. Tests that use
# `@testable import` require -enable-testing. With other flags, the sources would be compiled again.
RELEASE := -c release $(TRAITS) -Xswiftc -enable-testing
SWIFT_TEST := $(SWIFT) test $(RELEASE) --disable-testable-imports
PACKAGES := libopenblas-dev libpng-dev $(if $(filter 0,$(JPEG)),,libjpeg-dev)
CROSS_PACKAGES := gcc-aarch64-linux-gnu libc6-dev-arm64-cross qemu-user

.PHONY: demo test swift-test test-long kernels-test build lint format docs bench bench-calls \
	compare compare-training compare-openblas agreement check-onnx check-search fuzz tsan lib \
	tool install uninstall install-test library-test completion-test consumer-test quickstarts \
	ddp-test dist wheel dist-test release-check clean dependencies cross-dependencies

demo: build
	$(BUILD)/mtlface-demo --output demo.png

build: dependencies
	$(SWIFT) build $(RELEASE)

# The kernel tests are single-threaded C programs and run while the Swift tests compile and run.
test: dependencies cross-dependencies
	$(MAKE) -j2 kernels-test swift-test
	Scripts/check-ddp --installed

swift-test: dependencies
	$(SWIFT) build $(RELEASE) --build-tests
	$(SWIFT_TEST) --skip-build

# Runs all tests, including those that take long: whole networks in double precision, long fuzzing, the
# build without libjpeg, ThreadSanitizer and valgrind.
test-long: dependencies kernels-test lib tsan
	@command -v valgrind >/dev/null || Scripts/install valgrind
	MTLFACE_LONG_TESTS=1 $(SWIFT_TEST)
	$(SWIFT) build -c release --disable-default-traits --scratch-path .build/without-jpeg
	$(MAKE) -C Tests/Kernels check-valgrind
	$(MAKE) -C Tests/Library check-valgrind check-sanitized

# Tests the C kernels, natively and for ARM under qemu, and checks that their benchmark runs.
kernels-test: cross-dependencies
	$(MAKE) -C Tests/Kernels check check-neon
	$(MAKE) -C Tests/Kernels bench ARGS=--smoke >/dev/null

lint:
	@command -v python3 >/dev/null || Scripts/install python3
	$(SWIFT) format lint --strict --recursive Package.swift Sources Tests Examples Benchmarks
	Scripts/lint

format:
	$(SWIFT) format --in-place --recursive Package.swift Sources Tests Examples Benchmarks

bench: build
	$(BUILD)/mtlface-cli bench

# Compares training steps with PyTorch: first the losses, then speed and memory.
compare-training: build
	Benchmarks/compare-training

# Compares speed and memory with onnxruntime, OpenVINO, ncnn, PyTorch and faiss, and checks targets.
compare: build lib
	@command -v python3 >/dev/null || Scripts/install python3
	Benchmarks/compare

# Builds the C library .build/lib/libmtlface.so.1. Its header is in Include.
lib: dependencies
	$(SWIFT) build $(RELEASE) --product mtlface
	JPEG=$(JPEG) Scripts/library

# Builds the command-line tool .build/tool/mtlface-cli, which does not require Swift.
tool: dependencies
	$(SWIFT) build $(RELEASE) --product mtlface-cli
	JPEG=$(JPEG) Scripts/tool

# With sudo, Swift may not be in PATH. In that case, the existing build is installed.
install:
	@[ -e .build/tool/mtlface-cli.1 ] && ! command -v $(SWIFT) >/dev/null || $(MAKE) lib tool
	@command -v readelf >/dev/null || Scripts/install binutils
	@$(INSTALL_FILES) install

uninstall:
	@$(INSTALL_FILES) uninstall

# Tests the installation: its files, programs that use it, and its removal.
install-test: lib tool
	@command -v cc >/dev/null || Scripts/install gcc libc6-dev
	@command -v pkg-config >/dev/null || Scripts/install pkg-config
	@command -v readelf >/dev/null || Scripts/install binutils
	Tests/Install/check

# Packages the C library as a tarball and a Python wheel in .build/dist.
dist: lib
	@command -v readelf >/dev/null || Scripts/install binutils
	Scripts/dist

wheel: lib
	@command -v readelf >/dev/null || Scripts/install binutils
	@command -v python3 >/dev/null || Scripts/install python3
	JPEG=$(JPEG) Scripts/library --portable
	Scripts/wheel

# Tests the tarball and the wheel in an environment that contains only the required system libraries.
dist-test: dist wheel
	@command -v cc >/dev/null || Scripts/install gcc libc6-dev
	@command -v c++ >/dev/null || Scripts/install g++
	@command -v pkg-config >/dev/null || Scripts/install pkg-config
	Scripts/dist-test

# Tests the C interface from C and from Python.
library-test: lib
	@command -v cc >/dev/null || Scripts/install gcc libc6-dev binutils
	@command -v c++ >/dev/null || Scripts/install g++
	@command -v python3 >/dev/null || Scripts/install python3
	$(MAKE) -C Tests/Library check

# Presses Tab in bash, zsh and fish, and checks the manual page.
completion-test: build
	@command -v python3 >/dev/null || Scripts/install python3
	@for shell in bash zsh fish mandoc; do command -v $$shell >/dev/null || Scripts/install $$shell; done
	Tests/Completion/check $(BUILD)/mtlface-cli bash zsh fish

# Builds and runs the programs of a separate package that depends on the products of this package.
consumer-test: dependencies
	$(SWIFT) build --package-path Tests/Consumer --scratch-path .build/consumer --disable-index-store
	.build/consumer/debug/App
	.build/consumer/debug/Experiment

# Runs the code blocks of README, the guides and the examples.
quickstarts: lib wheel
	@command -v cc >/dev/null || Scripts/install gcc libc6-dev
	@command -v c++ >/dev/null || Scripts/install g++
	@command -v pkg-config >/dev/null || Scripts/install pkg-config
	Tests/Quickstarts/run

# Tests the PyTorch implementation for training on GPUs with two processes on the CPU.
ddp-test: build
	@command -v python3 >/dev/null || Scripts/install python3
	Scripts/check-ddp

# Compares embeddings with onnxruntime, and detection with facenet-pytorch. BIN is an insightface .bin
# file, and PHOTOS is a list of photos.
BIN ?= ../shared/faces/lfw.bin
PHOTOS ?= Examples/photos/astronaut.png
agreement: build
	Benchmarks/agreement --bin $(BIN) $(PHOTOS)

# Runs exported ONNX files in onnxruntime and compares the results.
check-onnx: dependencies
	Scripts/check-onnx

# Searches exported galleries with faiss and, if it is installed, with pgvector.
check-search: lib
	@command -v python3 >/dev/null || Scripts/install python3
	Scripts/check-search

# Fuzzes every parser of external files with libFuzzer.
fuzz: dependencies
	@command -v c++ >/dev/null || Scripts/install g++
	Scripts/fuzz

# Runs the concurrency tests of the C thread pool and of the Swift code under ThreadSanitizer.
tsan: dependencies
	@command -v gcc >/dev/null || Scripts/install gcc libc6-dev
	$(MAKE) -C Tests/Kernels check-tsan
	Scripts/tsan

# Compares the speed of matrix products with OpenBLAS.
compare-openblas: dependencies
	@mkdir -p .build
	$(CC) -O2 -Wall -Wextra -ISources/MTLFaceKernels/include Benchmarks/products.c \
	  Sources/MTLFaceKernels/*.c -lopenblas -lm -lpthread -o .build/products
	.build/products

# Measures the time to load the C library and the overhead of its calls.
bench-calls: lib
	$(CC) -O2 -Wall -Wextra -IInclude Benchmarks/load.c -ldl -o .build/calls-load
	$(CC) -O2 -Wall -Wextra -IInclude Benchmarks/calls.c -L.build/lib -lmtlface -o .build/calls
	LD_LIBRARY_PATH=.build/lib .build/calls .build/lib/libmtlface.so.1

docs: build
	@command -v python3 >/dev/null || Scripts/install python3
	Scripts/docs

# Checks that the tree can be tagged as a release.
release-check:
	Scripts/release-check

clean:
	rm -rf .build

# Installs missing Debian packages.
dependencies:
	@missing=""; for package in $(PACKAGES); do \
	  dpkg -s $$package >/dev/null 2>&1 || missing="$$missing $$package"; done; \
	Scripts/install $$missing

cross-dependencies:
	@missing=""; for package in $(CROSS_PACKAGES); do \
	  dpkg -s $$package >/dev/null 2>&1 || missing="$$missing $$package"; done; \
	Scripts/install $$missing
