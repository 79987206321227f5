/* CRC-32C by table lookup, eight bytes at a time. Used by the kernels that do not use the CRC-32C
 * instruction of x86. */
#include <pthread.h>
#include <string.h>

#include "internal.h"

static uint32_t table[8][256];
static pthread_once_t table_filled = PTHREAD_ONCE_INIT;

static void fill_table(void) {
  for (uint32_t byte = 0; byte < 256; byte++) {
    uint32_t crc = byte;
    for (int bit = 0; bit < 8; bit++) crc = crc & 1 ? crc >> 1 ^ 0x82f63b78u : crc >> 1;
    table[0][byte] = crc;
  }
  for (int slice = 1; slice < 8; slice++)
    for (int byte = 0; byte < 256; byte++)
      table[slice][byte] = table[slice - 1][byte] >> 8 ^ table[0][table[slice - 1][byte] & 255];
}

uint32_t mtk_crc32c_table(uint32_t crc, const uint8_t *bytes, size_t count) {
  pthread_once(&table_filled, fill_table);
  crc = ~crc;
  for (; count >= 8; bytes += 8, count -= 8) {
    uint32_t mixed[8];
    for (int i = 0; i < 8; i++) mixed[i] = bytes[i] ^ (i < 4 ? crc >> 8 * i & 255 : 0);
    crc = 0;
    for (int i = 0; i < 8; i++) crc ^= table[7 - i][mixed[i]];
  }
  for (; count > 0; bytes++, count--) crc = crc >> 8 ^ table[0][(crc ^ *bytes) & 255];
  return ~crc;
}
