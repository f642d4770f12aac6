package org.sngateway.serial.framing;

/** What an encoder asks of a content. */
final class Contents {
    private Contents() {}

    static void check(byte[] content, int maxOctets) {
        if (content.length == 0 || content.length > maxOctets) {
            throw new IllegalArgumentException(
                    "a content of " + content.length + " octets, and a frame carries 1 to " + maxOctets);
        }
    }

    /** FF minus the low octet of the sum: the check of XBee and LoRaLink. */
    static int sumCheck(byte[] octets, int from, int to) {
        int sum = 0;
        for (int i = from; i < to; i++) {
            sum += octets[i];
        }
        return 0xFF - (sum & 0xFF);
    }
}
