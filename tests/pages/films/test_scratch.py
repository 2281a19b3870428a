import time, pytest, cProfile, pstats
from django.urls import reverse
from films.board_models import *
from films.bible_models import *
from films import board, basis
from films.board import Target
from films.stages import Stage, Of
from films.take_models import Take
from tests.films.made_boards import make_film, make_take, make_entry
from tests.emulator import media
from pages.films import answers
pytestmark = pytest.mark.django_db
def test_x(client, studio, made):
    film=make_film()
    ida=make_entry(film,"Ida")
    product=made(media.make("image",1,64,36))
    for s in range(20):
        scene=Scene.objects.create(film=film,position=s,label=str(s+1),heading="INT. ROOM - DAY")
        for n in range(15):
            shot=Shot.objects.create(scene=scene,position=n,label=f"{s+1}-{n}",action="Ida climbs the stairs slowly. She looks out at sea.",frames=100)
            Line.objects.create(shot=shot,text="It is out there somewhere.",speaker=ida)
            Appearance.objects.create(shot=shot,entry=ida)
    now=board.read(film)
    for shot in now.shots:
        for st in ("still","clip"):
            p=basis.basis(now,Target(Stage(st),Of.SHOT,shot.pk))
            Take.objects.create(film=film,stage=st,number=1,basis=basis.digest(p),basis_parts=basis.short(p),content_sha256="1"*64,shot=shot,chosen=True,product=product)
    for l in now.lines:
            p=basis.basis(now,Target(Stage.VOICE,Of.LINE,l))
            Take.objects.create(film=film,stage="voice",number=1,basis=basis.digest(p),basis_parts=basis.short(p),content_sha256="1"*64,line_id=l,chosen=True,product=product)
    def timed(name,fn,n=5):
        best=9
        for _ in range(n):
            t=time.process_time(); r=fn(); best=min(best,time.process_time()-t)
        print(f"{name}: {best*1000:.1f} ms CPU", len(r.content) if hasattr(r,"content") else "")
        return r
    a=reverse("film",args=[film.slug])
    timed("page",lambda: client.get(a))
    timed("foot",lambda: client.get(reverse("film-foot",args=[film.slug])))
    timed("read",lambda: board.read(film,to_look=True))
    told=answers.look(film)
    timed("look",lambda: answers.look(film))
    timed("facts",lambda: answers.facts(film,told))
    pr=cProfile.Profile(); pr.enable(); client.get(a); pr.disable()
    pstats.Stats(pr).sort_stats("tottime").print_stats(14)
