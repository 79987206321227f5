/* Selects the instruction set, and defines the public functions that call its kernels. */
#include <stdatomic.h>

#include "kernel_table.h"

static const kernel_table *table_for(mtk_isa isa) {
  switch (isa) {
  case MTK_ISA_PORTABLE:
    return &mtk_portable_kernels;
  case MTK_ISA_AVX2:
#if defined(__x86_64__)
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") &&
        __builtin_cpu_supports("f16c"))
      return &mtk_avx2_kernels;
#endif
    return NULL;
  case MTK_ISA_AVX512:
#if defined(__x86_64__)
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") &&
        __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") &&
        table_for(MTK_ISA_AVX2))
      return &mtk_avx512_kernels;
#endif
    return NULL;
  case MTK_ISA_NEON:
#if defined(__aarch64__)
    return &mtk_neon_kernels;
#else
    return NULL;
#endif
  case MTK_ISA_COUNT:
    break;
  }
  return NULL;
}

static _Atomic(const kernel_table *) selected;

static const kernel_table *current(void) {
  const kernel_table *table = atomic_load_explicit(&selected, memory_order_acquire);
  if (table) return table;
  table = table_for(MTK_ISA_AVX512);
  if (!table) table = table_for(MTK_ISA_AVX2);
  if (!table) table = table_for(MTK_ISA_NEON);
  if (!table) table = &mtk_portable_kernels;
  /* Does not replace a table that another thread has selected in the meantime. */
  const kernel_table *previous = NULL;
  return atomic_compare_exchange_strong(&selected, &previous, table) ? table : previous;
}

bool mtk_isa_available(mtk_isa isa) { return table_for(isa) != NULL; }
mtk_isa mtk_isa_current(void) { return current()->isa; }

bool mtk_isa_force(mtk_isa isa) {
  const kernel_table *table = table_for(isa);
  if (table) atomic_store_explicit(&selected, table, memory_order_release);
  return table != NULL;
}

const char *mtk_isa_name(mtk_isa isa) {
  switch (isa) {
  case MTK_ISA_PORTABLE:
    return "portable";
  case MTK_ISA_AVX2:
    return "avx2+fma";
  case MTK_ISA_NEON:
    return "neon";
  case MTK_ISA_AVX512:
    return "avx512";
  case MTK_ISA_COUNT:
    break;
  }
  return "unknown";
}

#define PUBLIC_KERNEL(result, name, parameters, arguments)                                         \
  result mtk_##name parameters { return current()->name arguments; }
FOR_EACH_KERNEL(PUBLIC_KERNEL)
