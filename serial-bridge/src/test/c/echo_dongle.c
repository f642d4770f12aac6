/*
 * A dongle without a radio, on its standard input and output, for the tests: it answers what it is sent with the same message
 * from the same node, heard with -71 dBm; what is for everybody comes back from node 05, also for everybody.
 */
#include <stdio.h>

#include "sn_slip.h"

static struct sn_slip slip;

static void write_octet(void *context, uint8_t octet) {
  (void)context;
  putchar(octet);
}

static void on_send(void *context, uint8_t seq, const uint8_t *address, uint8_t address_length, const uint8_t *message,
                    uint16_t length) {
  const uint8_t five = 5;
  (void)context;
  sn_slip_sent(&slip, seq, SN_SLIP_DEPARTED);
  if (address_length == 0) {
    sn_slip_message(&slip, SN_SLIP_TO_ALL, -71, SN_SLIP_UNKNOWN_QUALITY, &five, 1, message, length);
  } else {
    sn_slip_message(&slip, 0, -71, SN_SLIP_UNKNOWN_QUALITY, address, address_length, message, length);
  }
}

int main(void) {
  const uint8_t own[] = {1};
  int octet;
  sn_slip_begin(&slip, 60, own, sizeof own, write_octet, on_send, NULL);
  fflush(stdout);
  while ((octet = getchar()) != EOF) {
    sn_slip_receive(&slip, (uint8_t)octet);
    if (octet == SN_SLIP_END) fflush(stdout);
  }
  return 0;
}
