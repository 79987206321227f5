/* CRC-32C (Castagnoli), computed with the x86 instruction or with a table. */

static uint32_t crc32c(uint32_t crc, const uint8_t *bytes, size_t count) {
#if LANES >= 8
  uint64_t sum = ~crc;
  for (; count >= 8; bytes += 8, count -= 8) {
    uint64_t word;
    memcpy(&word, bytes, sizeof word);
    sum = __builtin_ia32_crc32di(sum, word);
  }
  uint32_t sum32 = (uint32_t)sum;
  for (; count > 0; bytes++, count--) sum32 = __builtin_ia32_crc32qi(sum32, *bytes);
  return ~sum32;
#else
  return mtk_crc32c_table(crc, bytes, count);
#endif
}
