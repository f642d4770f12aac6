package org.sngateway.sim.hunt;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.sngateway.sim.scenario.Firmware;
import org.sngateway.sim.scenario.Population;
import org.sngateway.sim.scenario.Population.Commands;
import org.sngateway.sim.scenario.Population.Readings;
import org.sngateway.sn.message.QoS;

/**
 * Gives some messages of a population another content: large, short and empty payloads, Retain, short topic names and
 * predefined topic ids, also to wills; publishes some without a session, at QoS -1; and has some nodes change their mind. The rest of the scenario is drawn independently.
 */
final class ContentDraw {
    private static final int SHARE_PERCENT = 8;
    private static final long SALT = 0x636f_6e74_656e_7421L;
    private static final int[] OCTETS = {0, 1, 1000, 1400};
    private static final int LARGE = 500;
    private static final int CHANGES_SECONDS = 45;
    private static final int FIRST_COMMAND_ID = 100;

    private static final long SALT_OF_QOS_MINUS_ONE = 0x716f_732d_312d_2121L;
    private static final int PERCENT_WITHOUT_SESSION = 20;
    private static final long SALT_OF_DEATHS = 0x6465_6174_6873_2121L;
    private static final int PERCENT_OF_DEATHS = 60;
    private static final int OFTEN_SECONDS = 15;

    private final Chance chance;
    private final Chance ofQosMinusOne;
    private final Chance ofDeaths;
    private final StringBuilder predefined = new StringBuilder();
    /** Over a slow channel a large message takes longer than Tretry. */
    private final boolean mayBeLarge;

    ContentDraw(long seed, boolean mayBeLarge) {
        chance = new Chance(seed, SALT);
        ofQosMinusOne = new Chance(seed, SALT_OF_QOS_MINUS_ONE);
        ofDeaths = new Chance(seed, SALT_OF_DEATHS);
        this.mayBeLarge = mayBeLarge;
    }

    /** The population with its contents, as far as its firmware can have them. */
    Population given(Population drawn) {
        List<String> ids = new ArrayList<>();
        List<Readings> readings = new ArrayList<>();
        for (Readings some : drawn.readings()) {
            readings.add(changed(some, drawn.firmware(), 1 + readings.size(), ids));
        }
        List<Commands> commands = new ArrayList<>();
        for (Commands some : drawn.commands()) {
            commands.add(changed(some, drawn.firmware(), FIRST_COMMAND_ID + commands.size(), ids));
        }
        if (!ids.isEmpty()) {
            predefined
                    .append("  \"")
                    .append(drawn.name())
                    .append("-*\": {")
                    .append(String.join(", ", ids))
                    .append("}\n");
        }
        // The will of a node that dies counts, and so does what it has made of it.
        boolean mayDie = drawn.will().isPresent() && !drawn.battery().isZero();
        boolean retains = ofDeaths.in100(PERCENT_OF_DEATHS) && mayDie;
        boolean changesOften = ofDeaths.in100(PERCENT_OF_DEATHS) && mayDie;
        boolean willRetain = (isDrawn() && drawn.will().isPresent()) || retains;
        int willOctets = octets(drawn.willOctets());
        boolean changes = (isDrawn() || changesOften) && drawn.firmware() == Firmware.STANDARD;
        return drawn.withMessages(readings, commands)
                .withChanges(changes ? Duration.ofSeconds(mayDie ? OFTEN_SECONDS : CHANGES_SECONDS) : Duration.ZERO)
                .withWillContent(willRetain, drawn.will().isPresent() ? willOctets : drawn.willOctets());
    }

    /** The predefined topics that the gateway must be configured with. */
    String configuration() {
        return predefined.isEmpty() ? "" : "predefined-topics:\n" + predefined;
    }

    private Readings changed(Readings some, Firmware firmware, int id, List<String> ids) {
        int octets = octets(some.payloadOctets());
        boolean retain = isDrawn();
        boolean isShort = isDrawn() && firmware.hasShortTopics();
        boolean isPredefined = isDrawn() && firmware.hasPredefinedTopics() && !isShort;
        if (isPredefined) {
            ids.add(id + ": \"{clientId}/" + some.name() + "\"");
        }
        boolean withoutSession =
                ofQosMinusOne.in100(PERCENT_WITHOUT_SESSION) && some.qos() == QoS.ZERO && firmware == Firmware.STANDARD;
        if (withoutSession) {
            return new Readings(some.name(), QoS.MINUS_ONE, retain, some.every(), some.jitter(), octets, 0, true);
        }
        return new Readings(
                some.name(), some.qos(), retain, some.every(), some.jitter(), octets, isPredefined ? id : 0, isShort);
    }

    private Commands changed(Commands some, Firmware firmware, int id, List<String> ids) {
        int octets = octets(some.payloadOctets());
        boolean retain = isDrawn();
        boolean isShort = isDrawn() && firmware.hasShortTopics() && !some.wildcard();
        boolean isPredefined = isDrawn() && firmware.hasPredefinedTopics() && !isShort && !some.wildcard();
        if (isPredefined) {
            ids.add(id + ": \"{clientId}/" + some.name() + "\"");
        }
        return new Commands(
                some.name(),
                some.qos(),
                some.wildcard(),
                some.every(),
                some.jitter(),
                octets,
                retain,
                isPredefined ? id : 0,
                isShort);
    }

    private int octets(int usual) {
        int other = chance.oneOf(OCTETS);
        return isDrawn() && (mayBeLarge || other < LARGE) ? other : usual;
    }

    private boolean isDrawn() {
        return chance.in100(SHARE_PERCENT);
    }
}
