"""The command `samsyn`: one file a command, imported only when it is asked for."""

import sys

from cyclopts import CycloptsError

from handlers.desk.words import commands, in_swedish

app = commands("samsyn", "Signaler blir ärenden med ansvariga och tider, och inget försenat blir osagt.")

app.command("handlers.desk.up:up", name="up", help="Starta tjänsten och håll den uppe.")
app.command("handlers.desk.run:run_", name="run", help="Starta en enda del, på PostgreSQL och en egen NATS.")
app.command("handlers.desk.provision:app", name="provision", help="Gör databasen och bussen som programmet behöver dem.")
app.command("handlers.desk.init:init", name="init", help="Skriv en exempelkommun att ändra i.")
app.command("handlers.desk.demo:demo", name="demo", help="Se två berättelser från signal till operativa rådet.")
app.command("handlers.desk.simulate:simulate", name="simulate", help="Lev ett påhittat år på en minut och se om något blev osagt.")
app.command("handlers.desk.replay:replay", name="replay", help="Spela upp en fil med händelser genom ett flödes dörr.")
app.command("handlers.desk.verify:verify", name="verify", help="Pröva att lagarna L1–L5 håller.")
app.command("handlers.desk.rehearse:rehearse", name="rehearse", help="Se vad andra programfiler skulle ha gjort av signalerna som finns.")
app.command("handlers.desk.show:why", name="why", help="Varför ett ärende, en åtgärd eller en signal är där den är.")
app.command("handlers.desk.show:status", name="status", help="Läget i några rader.")
app.command("handlers.desk.show:weekly", name="weekly", help="Veckolistan som den skulle se ut nu.")
app.command("handlers.desk.show:actions", name="actions", help="Åtgärder som inte är klara, närmast först.")
app.command("handlers.desk.show:cases", name="cases", help="Ärenden som inte är avslutade, högst prioritet först.")
app.command("handlers.desk.signal:app", name="signal", help="Skriv in, rätta, granska, ta upp och lägg åt sidan signaler.")
app.command("handlers.desk.case:app", name="case", help="Öppna, avsluta, öppna igen, slå ihop och anteckna i ärenden.")
app.command("handlers.desk.action:app", name="action", help="Lägg till, svara på, flytta, pausa och slutföra åtgärder.")
app.command("handlers.desk.forecast:forecast", name="forecast", help="Vem som får veta vad och när, om inget händer.")
app.command("handlers.desk.function:app", name="function", help="Frånvaro, ersättare och luckor i vem som kan få veta.")
app.command("handlers.desk.council:app", name="council", help="Råden: möten, beslut, underlag och protokoll.")
app.command("handlers.desk.calendar:calendar", name="calendar", help="Sista tider eller möten, till vilken kalender som helst.")
app.command("handlers.desk.digest:app", name="digest", help="Sammanställningar: se dem som de frystes, och frys om en som blev fel.")
app.command("handlers.desk.places:app", name="places", help="Kommunens platser och områden, deras kartor och namn.")
app.command("handlers.desk.proposals:app", name="proposals", help="Platser som återkommer: förslag och svar.")
app.command("handlers.desk.clock:app", name="clock", help="Klockan, när den hålls för att tiden är osäker.")
app.command("handlers.desk.feeds:app", name="feeds", help="Partnersystemens dörrar och nycklar.")
app.command("handlers.desk.preferences:app", name="letters", help="När var och en vill ha de brev som kan vänta.")
app.command("handlers.desk.webhooks:app", name="webhooks", help="Andra system som får veta, med signerade anrop.")
app.command("handlers.desk.keys:app", name="keys", help="Personers nycklar till API:et.")
app.command("handlers.desk.programmes:app", name="programmes", help="Samverkansområdena: vad de säger och om de går ihop.")
app.command("handlers.desk.docs:app", name="docs", help="Beskrivningarna av API och händelser.")
app.command("handlers.desk.facts:app", name="facts", help="Det som händer, som andra system hör det.")


def run() -> None:
    """Be the command. What was not typed as it should be is said in Swedish, and ends with 1."""
    try:
        app(exit_on_error=False, print_error=False)
    except CycloptsError as error:
        print(in_swedish(error), file=sys.stderr)
        sys.exit(1)
