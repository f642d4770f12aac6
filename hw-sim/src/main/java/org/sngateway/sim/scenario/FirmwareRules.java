package org.sngateway.sim.scenario;

import java.util.Optional;
import org.sngateway.gateway.config.Key;
import org.sngateway.gateway.config.Section;
import org.sngateway.gateway.config.Values;
import org.sngateway.sim.scenario.Population.Commands;
import org.sngateway.sim.scenario.Population.Readings;
import org.sngateway.sn.message.QoS;

/** Reports wishes for nodes that their firmware can't fulfil. */
final class FirmwareRules {
    private final Firmware firmware;
    private final String name;

    FirmwareRules(Firmware firmware) {
        this.firmware = firmware;
        name = ScenarioKeys.FIRMWARE.kind().write(firmware);
    }

    /** The built-in value, else the value of the section. */
    <T> T builtIn(Section section, Values values, Key<T> key, Optional<T> builtIn) {
        if (builtIn.isEmpty()) {
            return values.get(key);
        }
        T value = builtIn.get();
        if (section.names().contains(key.name()) && !values.get(key).equals(value)) {
            section.reportValue(key, name + " has " + key.kind().write(value) + " built in; leave it out");
        }
        return value;
    }

    void check(Section section, Population population) {
        if (population.will().isPresent() && !firmware.hasWill()) {
            section.reportValue(ScenarioKeys.WILL, name + " knows no will; leave it out");
        }
        if (population.sleeps() && !firmware.sleeps()) {
            section.reportValue(ScenarioKeys.SLEEP, name + " does not sleep; leave it out");
        }
        if (population.conditions().refusesRegister() > 0 && !firmware.takesRegister()) {
            section.reportValue(ScenarioKeys.REFUSES_REGISTER, name + " never answers REGISTER; leave it out");
        }
        if (population.conditions().otherPeriods() > 0 && firmware.keepAlive().isPresent()) {
            section.reportValue(ScenarioKeys.OTHER_PERIODS, name + " has its keep alive built in; leave it out");
        }
    }

    void check(Section section, Readings readings) {
        if (readings.qos() == QoS.TWO && !firmware.hasQos2()) {
            section.reportValue(ScenarioKeys.READING_QOS, name + " does not publish at QoS 2; write 0 or 1");
        }
        if (readings.predefinedId() != 0 && !firmware.hasPredefinedTopics()) {
            section.reportValue(ScenarioKeys.PREDEFINED_ID, name + " registers all its topics; leave it out");
        }
        if (readings.shortTopic() && !firmware.hasShortTopics()) {
            section.reportValue(ScenarioKeys.SHORT_TOPIC, name + " registers all its topics; leave it out");
        }
    }

    void check(Section section, Commands commands) {
        if (commands.qos() == QoS.TWO && !firmware.hasQos2()) {
            section.reportValue(ScenarioKeys.COMMAND_QOS, name + " does not take messages at QoS 2; write 0 or 1");
        }
        if (commands.predefinedId() != 0 && !firmware.hasPredefinedTopics()) {
            section.reportValue(ScenarioKeys.PREDEFINED_ID, name + " subscribes by name only; leave it out");
        }
        if (commands.shortTopic() && !firmware.hasShortTopics()) {
            section.reportValue(ScenarioKeys.SHORT_TOPIC, name + " subscribes by name only; leave it out");
        }
        if (commands.wildcard() && !firmware.takesRegister()) {
            section.reportValue(
                    ScenarioKeys.WILDCARD,
                    name + " never answers REGISTER, without which a wildcard brings nothing; write one section for"
                            + " each topic");
        }
    }
}
