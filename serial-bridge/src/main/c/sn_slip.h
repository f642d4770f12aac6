/*
 * The dongle's side of sn-slip: see SN-SLIP.md. One header, C99, no allocation, no library but stdint.h and string.h; runs on
 * any Arduino. Define SN_SLIP_MAX_MESSAGE before including it if your radio carries more than 255 octets.
 */
#ifndef SN_SLIP_H
#define SN_SLIP_H

#include <stdint.h>
#include <string.h>

#ifndef SN_SLIP_MAX_MESSAGE
#define SN_SLIP_MAX_MESSAGE 255
#endif

#define SN_SLIP_VERSION 1
#define SN_SLIP_MAX_ADDRESS 8

/* Results of sn_slip_sent. */
#define SN_SLIP_DEPARTED 0
#define SN_SLIP_NOT_ACKNOWLEDGED 1
#define SN_SLIP_CHANNEL_BUSY 2
#define SN_SLIP_REFUSED 3
#define SN_SLIP_TOO_LONG 4

/* Flags and signal of sn_slip_message. */
#define SN_SLIP_TO_ALL 0x01
#define SN_SLIP_UNKNOWN_RSSI 0
#define SN_SLIP_UNKNOWN_QUALITY 0xFF

/* Sends one octet to the serial line. */
typedef void (*sn_slip_write)(void *context, uint8_t octet);

/*
 * A message has to go to a node; address_length 0 means to everybody. Answer with sn_slip_sent and the same seq, now or
 * later. The pointers are good until this function returns.
 */
typedef void (*sn_slip_on_send)(void *context, uint8_t seq, const uint8_t *address, uint8_t address_length,
                                const uint8_t *message, uint16_t length);

struct sn_slip {
  sn_slip_write write;
  sn_slip_on_send on_send;
  void *context;
  uint16_t max_message;
  uint8_t own[SN_SLIP_MAX_ADDRESS];
  uint8_t own_length;
  uint16_t check;                                    /* of the frame that goes out */
  uint16_t size;                                     /* of the frame that comes in */
  uint8_t escaped, spoilt;
  uint8_t frame[3 + SN_SLIP_MAX_ADDRESS + SN_SLIP_MAX_MESSAGE + 2];
};

enum { SN_SLIP_END = 0xC0, SN_SLIP_ESC = 0xDB, SN_SLIP_ESC_END = 0xDC, SN_SLIP_ESC_ESC = 0xDD };
enum { SN_SLIP_PING = 0x01, SN_SLIP_SEND = 0x02, SN_SLIP_PONG = 0x81, SN_SLIP_SENT = 0x82, SN_SLIP_MESSAGE = 0x83 };

/* CRC-16/X.25, one octet further; begins with FFFF, inverted in the end. */
static inline uint16_t sn_slip_check(uint16_t check, uint8_t octet) {
  check ^= octet;
  for (int bit = 0; bit < 8; bit++) {
    check = check & 1 ? (uint16_t)((check >> 1) ^ 0x8408) : (uint16_t)(check >> 1);
  }
  return check;
}

static inline void sn_slip_escape(struct sn_slip *s, uint8_t octet) {
  if (octet == SN_SLIP_END || octet == SN_SLIP_ESC) {
    s->write(s->context, SN_SLIP_ESC);
    octet = octet == SN_SLIP_END ? SN_SLIP_ESC_END : SN_SLIP_ESC_ESC;
  }
  s->write(s->context, octet);
}

static inline void sn_slip_octet(struct sn_slip *s, uint8_t octet) {
  s->check = sn_slip_check(s->check, octet);
  sn_slip_escape(s, octet);
}

static inline void sn_slip_octets(struct sn_slip *s, const uint8_t *octets, uint16_t length) {
  for (uint16_t i = 0; i < length; i++) sn_slip_octet(s, octets[i]);
}

static inline void sn_slip_open_frame(struct sn_slip *s, uint8_t type) {
  s->write(s->context, SN_SLIP_END);
  s->check = 0xFFFF;
  sn_slip_octet(s, type);
}

static inline void sn_slip_close_frame(struct sn_slip *s) {
  uint16_t check = (uint16_t)~s->check;
  sn_slip_escape(s, (uint8_t)(check & 0xFF));
  sn_slip_escape(s, (uint8_t)(check >> 8));
  s->write(s->context, SN_SLIP_END);
}

static inline void sn_slip_pong(struct sn_slip *s, uint8_t nonce) {
  sn_slip_open_frame(s, SN_SLIP_PONG);
  sn_slip_octet(s, nonce);
  sn_slip_octet(s, SN_SLIP_VERSION);
  sn_slip_octet(s, (uint8_t)(s->max_message >> 8));
  sn_slip_octet(s, (uint8_t)(s->max_message & 0xFF));
  sn_slip_octet(s, s->own_length);
  sn_slip_octets(s, s->own, s->own_length);
  sn_slip_close_frame(s);
}

/* The dongle has started: tells the gateway. max_message: what the radio carries, at most SN_SLIP_MAX_MESSAGE. */
static inline void sn_slip_begin(struct sn_slip *s, uint16_t max_message, const uint8_t *own, uint8_t own_length,
                                 sn_slip_write write, sn_slip_on_send on_send, void *context) {
  memset(s, 0, sizeof *s);
  s->write = write;
  s->on_send = on_send;
  s->context = context;
  s->max_message = max_message < SN_SLIP_MAX_MESSAGE ? max_message : SN_SLIP_MAX_MESSAGE;
  s->own_length = own_length < SN_SLIP_MAX_ADDRESS ? own_length : SN_SLIP_MAX_ADDRESS;
  memcpy(s->own, own, s->own_length);
  sn_slip_pong(s, 0);
}

/* What became of the message of a SEND. */
static inline void sn_slip_sent(struct sn_slip *s, uint8_t seq, uint8_t result) {
  sn_slip_open_frame(s, SN_SLIP_SENT);
  sn_slip_octet(s, seq);
  sn_slip_octet(s, result);
  sn_slip_close_frame(s);
}

/* A node has sent a message. rssi in dBm, -127 to 0. */
static inline void sn_slip_message(struct sn_slip *s, uint8_t flags, int8_t rssi, uint8_t quality, const uint8_t *address,
                                   uint8_t address_length, const uint8_t *message, uint16_t length) {
  sn_slip_open_frame(s, SN_SLIP_MESSAGE);
  sn_slip_octet(s, flags);
  sn_slip_octet(s, (uint8_t)rssi);
  sn_slip_octet(s, quality);
  sn_slip_octet(s, address_length);
  sn_slip_octets(s, address, address_length);
  sn_slip_octets(s, message, length);
  sn_slip_close_frame(s);
}

static inline void sn_slip_frame(struct sn_slip *s) {
  uint16_t check = 0xFFFF;
  if (s->size < 4) return;
  uint16_t end = (uint16_t)(s->size - 2);
  for (uint16_t i = 0; i < end; i++) check = sn_slip_check(check, s->frame[i]);
  check = (uint16_t)~check;
  if (s->frame[end] != (check & 0xFF) || s->frame[end + 1] != check >> 8) return;
  if (s->frame[0] == SN_SLIP_PING && end == 2) {
    sn_slip_pong(s, s->frame[1]);
  } else if (s->frame[0] == SN_SLIP_SEND && end > 3 && s->frame[2] <= SN_SLIP_MAX_ADDRESS && end > 3 + s->frame[2]) {
    uint8_t address_length = s->frame[2];
    uint16_t length = (uint16_t)(end - 3 - address_length);
    if (length > s->max_message) {
      sn_slip_sent(s, s->frame[1], SN_SLIP_TOO_LONG);
    } else {
      s->on_send(s->context, s->frame[1], s->frame + 3, address_length, s->frame + 3 + address_length, length);
    }
  }
}

/* One octet has come from the serial line. */
static inline void sn_slip_receive(struct sn_slip *s, uint8_t octet) {
  if (octet == SN_SLIP_END) {
    if (!s->spoilt && !s->escaped) sn_slip_frame(s);
    s->size = 0;
    s->escaped = s->spoilt = 0;
    return;
  }
  if (s->escaped) {
    s->escaped = 0;
    if (octet != SN_SLIP_ESC_END && octet != SN_SLIP_ESC_ESC) s->spoilt = 1;
    octet = octet == SN_SLIP_ESC_END ? SN_SLIP_END : SN_SLIP_ESC;
  } else if (octet == SN_SLIP_ESC) {
    s->escaped = 1;
    return;
  }
  if (s->size == sizeof s->frame) {
    s->spoilt = 1;
  } else {
    s->frame[s->size++] = octet;
  }
}

#endif
