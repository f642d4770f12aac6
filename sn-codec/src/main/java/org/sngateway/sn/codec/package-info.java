/** MQTT-SN 1.2 on the wire: octets to messages and back, and messages as lines of text. Does not know links or sessions. */
@NullMarked
package org.sngateway.sn.codec;

import org.jspecify.annotations.NullMarked;
