package org.sngateway.gateway.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Packets are found in a stream, however it comes. */
class PacketSplitterTest {
    /** CONNACK, PINGRESP, PUBLISH of 131 octets in all. */
    private static final List<String> PACKETS = List.of("20020000", "d000", "308001000161" + "68".repeat(125));

    private final PacketSplitter splitter = new PacketSplitter();
    private final List<String> found = new ArrayList<>();

    @Test
    void packetsAreFoundInPiecesOfAnySize() {
        byte[] stream = octets(String.join("", PACKETS));
        for (long seed = 1; seed <= 500; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            found.clear();
            for (int at = 0; at < stream.length; ) {
                int size = Math.min(stream.length - at, random.nextInt(1, 50));
                take(ByteBuffer.wrap(stream, at, size), true);
                at += size;
            }
            assertThat(found).as("seed %d", seed).isEqualTo(PACKETS);
        }
    }

    @Test
    void packetThatBeginsWhileNobodyLooksIsNotGiven() {
        byte[] stream = octets(String.join("", PACKETS));

        take(ByteBuffer.wrap(stream, 0, 3), false);
        take(ByteBuffer.wrap(stream, 3, stream.length - 3), true);

        assertThat(found).containsExactly(PACKETS.get(1), PACKETS.get(2));
    }

    @Test
    void ofALongPacketOnlyTheBeginningIsKept() {
        // Remaining Length 100 000.
        ByteBuffer packet = ByteBuffer.allocate(100_004).put(octets("30a08d06"));

        splitter.take(packet.rewind(), true, (octets, omitted) -> found.add(octets.remaining() + "+" + omitted));

        assertThat(found).containsExactly(PacketSplitter.MAX_OCTETS + "+" + (100_004 - PacketSplitter.MAX_OCTETS));
    }

    @Test
    void whatIsNotMqttGivesNothing() {
        take(ByteBuffer.wrap(octets("30ffffffff7f")), true);
        take(ByteBuffer.wrap(octets("d000")), true);

        assertThat(found).isEmpty();
    }

    private void take(ByteBuffer piece, boolean keeps) {
        splitter.take(piece, keeps, (octets, omitted) -> {
            byte[] packet = new byte[octets.remaining()];
            octets.get(packet);
            found.add(HexFormat.of().formatHex(packet));
        });
    }

    private static byte[] octets(String hex) {
        return HexFormat.of().parseHex(hex);
    }
}
