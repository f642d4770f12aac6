package org.sngateway.gateway.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sngateway.gateway.core.store.Change;
import org.sngateway.gateway.core.store.RecordKey;
import org.sngateway.sn.message.Payload;

class FrameTest {
    /** The last and the first characters of one to four octets. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "meter-1",
                "\u007F",
                "\u0080",
                "\u07FF",
                "\u0800",
                "\uFFFF",
                "\uD800\uDC00",
                "a\u00E9\u20AC\uD83D\uDE00z"
            })
    void aFrameIsAsLongAsWasSaidBeforeItIsWritten(String owner) throws IOException {
        Random random = new Random(1);
        Journal journal = Journal.open(new SimDisk(random), new JournalSettings(4_096, 8), random)
                .journal();
        Change change = Change.put(new RecordKey(owner, 1, 1), Payload.ofText("value"));

        journal.append(List.of(change));

        assertThat(Frame.octets(List.of(change))).isEqualTo(journal.liveOctets());
    }

    @ParameterizedTest
    @ValueSource(strings = {"\uD800", "\uDFFF", "a\uD83D", "\uDE00\uD83D", "\uD83Dz"})
    void halfACharacterIsRefused(String owner) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Frame.octets(Change.delete(new RecordKey(owner, 1, 1))))
                .withMessageContaining("owner has half of a surrogate pair");
    }
}
