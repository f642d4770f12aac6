/**
 * Capture files: pcapng written and read, pcap read, and the messages that are in them. Pure: it sees octets in memory and
 * knows no file, clock or session.
 */
@NullMarked
package org.sngateway.sn.capture;

import org.jspecify.annotations.NullMarked;
