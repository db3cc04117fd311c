using System.IO.Compression;

namespace RankTools.Core.Tests.Checkpoints;

/// <summary>
/// Small files that PyTorch 1.13 wrote, gzipped. "Zip" is torch.save's form of today, "Legacy" the one before 1.6
/// (<c>_use_new_zipfile_serialization=False</c>). Their contents:
/// <code>
/// base = torch.arange(24, dtype=torch.float32) / 8
/// Views: OrderedDict(base=base, t=base.view(4,6).t(), slice=base.view(4,6)[1:3,2:5], expand=base[5:6].expand(3,2), step=base[3::5],
///        scalar=torch.tensor(2.5), empty=torch.zeros(0,3), turned=base.view(2,3,4).permute(2,0,1))
/// Types: one tensor per dtype of [[1.5,-2,0],[3,100,-0.25]] converted to it; u8 is [[1,2,0],[3,100,255]]
/// Training: dict(epoch=7, arch='tiny', best=0.5, state_dict={'module.' + k: v of Sequential(Linear(2,3), BatchNorm1d(3))},
///        optimizer=SGD with momentum, size=torch.Size([1,2]), dtype=torch.float32)
/// Parameters: dict(model=dict(weight=Parameter(arange(6).view(2,3)), nested=dict(bias=Parameter(ones(2)), items=[zeros(1), 3*ones(1)])))
/// Protocol4, Protocol5: OrderedDict(w=torch.arange(4.)) with that pickle_protocol
/// Zip64: the members of Protocol4 in an archive that Python's zipfile wrote with ZIP64_LIMIT = 0, a comment,
///        and the 32-bit fields of the end record set to all ones
/// System: an object whose __reduce__ is (os.system, ('touch pwned',)), beside weights or (Pickle, TextPickle: protocol 0) alone
/// Namespace: dict(state_dict=..., args=argparse.Namespace(lr=.1));  Module: torch.nn.Linear(2,2) as a whole
/// </code>
/// </summary>
internal static class SampleFiles
{
    public static byte[] ViewsZip => Unpack(
        """
        H4sIAAAAAAACA6WUy27TQBSGx47tBpOUFloIUEootCTQpknKpVxaoqgKi1k0MUKK2KSuY9URJsmxJwV23TQVO4RYIx6BHRKriicAiQ2sEE/Ahj1n7LSKHcpF
        jPRnJPt888/5c+QyjUiERKNkYA2TMbLZMB+783Wd6Zn2Q7tUHCEPQmtLNIyWbZsGa7Sarrrq1E3HrK80DKYCSWsgpKp4PlnXXRNEg7Ucw8rUOqxhu2rNMdc7
        DbteY2bTbTm1zbwKkVSqOoT1LlbqGyZIPqKW7JbO7vkPVZCrAtZkQalGcDfaHRiiCQbRCiU0sQ2HqLAN6jOL+x9mENMg7gEMhi00sCRLthTLQ45wRKFSF0ao
        QJUujPrYUQbHNBiryvwudsMwYTyMHq/QKBVppAsn8AShCwkfPcnglAanqwqi5pO23qzDRJg9U6EyjVCxC5PoT7pw1meTDM5pMOVF5jKzDefD5IUKcvI2TPOf
        GZ+6yCClQdpzdA3d1h24tMd5jefgMtICg1lsN532qTkGGQ3mvRbNR232FLIBKA85hDC0PM+I8EYX0BsbveIfcJXBNQ2ue7as4zTNOiyGr3uDsxKPaQduYsIx
        Ku3ALZ+/zWBJg+VOpkyHop9Xf3xZEQnhKh84kzFS7JvJ+WypuDwwkf+2egcvE7KF2kWRO4QkUQXUGmoL9Rz1GvUGtYv6gPqK+o4iBbwragSVQCVRKVQWtVjg
        vd1d+ja1hoVcv+ttpr+3XKk4Rf7m/knPI/Nu4j2fGmnfg/w5v/z/53dwP3Ey3vPaNB0Xvw6l4uig2YLKb//x1cZ9/OOJ6N1e4Nv+mf2TMTzgEvxChdn+5GMB
        7qVIApMUJvvzDJLtSIDM7ZG/zrt/fQqS+bBnfwrxAFmQSDDLMlWU2d7LycjcfqEc2qcFf38h+Tty/PNK3vYKBO+ZrPiM7NX7tT8B1sXvBhkGAAA=
        """);

    public static byte[] ViewsLegacy => Unpack(
        """
        H4sIAAAAAAACA3WTyW7TUBSGr4ekrWmhzCljmR2GkJY0TRnaMKibK4aYjTfIuM5VbWTs/PZNBUiVsmkKrHgAFixZ8gh9BB6BLTu2SCw4jsOiRbH0W/K993zn
        P7/tnvrRCP98Xv09++rrs5lKT338U6P7JphpTzPGOkksYy8OnQ2RpEEcQaED9hTthIGUoXBE1A7cCOp726BF+bYjnDR4J1Jom9BNu0CLqR8nEgWu2ho9BZFE
        keu2njHiaB1jXO92qadHbULhSeqSGk+TtkhE+1HgSQOsbEExBxVrbiqgejJOPL/idGUQpoaTiLVuELYdKaI0TpyNeQOaadpjWW866a4L6HmJsRrGrnyeLxoo
        2BN0ZqkxV59faNSqKA4cep0umSo9kRhvccZLW5jgyhaMD35mZJ/EpIUpW8nGxX6fOvm6v5d0wM8J0xmBxu3jIFd4sY9DOeWwxBELR/N8wsATODaCdHxIKrX4
        OFe51scMAZU+TuSkkxKnLJy2i1Ql3nTcqI0zI1Bnh6jZFi9wjat9nCN3rI/zOeqCxEULlwZBp1J0cHkE6MoQZLYIU9hCObtdzSHXJK5buDHwk3pu6Cao7MYs
        1utLtbl6FTcJoxCmSiGVy3n5nMS8hVuDYMTrjnyL2v8mFheqNSxQNaPqehYxy4JZJDcUTCMnLUnctnBnYER2k0i0cXfEPPeG8yxnKD1LeRsr9L4mub6NZo67
        L/HAwsPsS32R/R27R1H2ENU9ZjVRyT6Y/Jptltiua5mxHmmHxFZon9QkvST1SJ9IX0jfSDuk76QfpF8k1mRsnDRNKjUzNmMmqUpqNP81+AtoFnQb5wMAAA==
        """);

    public static byte[] TypesZip => Unpack(
        """
        H4sIAAAAAAACA6WW728URRjHZ2/bveO8VsCKFRRRFI4C1/vdKyA9lrpQF+yxheNAtLneLb2TTbfP3RyRd40vSIyExAR9Y+IrX/AH+MaYYF/yUmNiQmJMfOdb
        3/nCgLPzbLczW6Q5OkmzyXa+n88zMztPrmKqA4TEYmTDGCYjhN5atrvjzTqtp5ZvOIa+nVwNjZVIo+E6jt2gbXepG5/tNO2O3ZxuN2gcyCELlGRNZbDrxTxE
        GtTtNFqp+R5tO934fMde6LWd5jy1l7puZ/5mNg5qMlmLsuldNrO+aMMARuLTbm/BsefwbRwGawqblAaNsxvLPYiaGoXYBZOYEVO9DdtM1VRuQ/zzllfDCxQS
        FgxhIbksDLeYp7XGNhy3TgP0ixydge0tjtwRIHci8iVEjlB42YJdiMwU4RUJebbuXA+Io5yYhVeRuDsg7kHia0h8ncJeC96osdMgCx5yn4TUeZmZYoB9k2Nz
        8BZi9wfYtxH7DmIPUDhoAR5Cmx3CIYl6zl1aDIhjnJiHw0g8EhCPIjGFxHEKaQsySGS7mZWIM0vre5njwALkEVgIgEUETiCwRGHSgmMIZAs/LgHnWm5nHXmC
        I4vwLiJPBsgpRJYReYqCbsHpWsRDlmBaIp5u1TsB8D0OnAADgWcC4FkEziDwfQqmBef45AU4Lx+N6zoB7wM+pQSzyKsEvAvIs5A3R+GiBZd4gb0SVGXgLbr+
        rV/mwEmoIfBKALyKwA8ReI3CRxZ83EtVzGhsaP+nrS/Zdnp/lf+94AlSEC74eNrQMxuu96YDUf9M+cxVWREr4/OK//z5J6+80t//3k17F5g8u7xdYnkZQ99J
        nuZfnVr3lpnnoU7IygPP88PhG49G2dvRTTwp0ZM19LE+toGc5G69XCXfe84Hv458l+DUZzuPic6coRf733o+2OpXvXU/1HHNs+3s/b79+ef3Kz7x8RMcawbV
        fzZDZq9GfWym2vf5F55+/orvXnM2Bc9nd76+1/f5F/s7f4XZPXPTd36T/OSrvvd/Ygv7/5ioTW5evXP+rsbY2ibmsmguGfqJ5zT7foUoiuL5q+l9yb79k1v2
        R9j6n3j+HX98kdrcP0SmfP9Nu9Nlv1kM/fhWCsjFPfcv3y5e8lp5hLuVCO99vl1sxsMb6pF/YYWzYqdMSLk/VSI173BS7H1ycmVASmbCSbGDycm/5GQ2nBR7
        j5y8Niglc+Gk2BHk5O9yMh9Oinc8tE5NShbCSfGmhtYpJ4vhpHjTQuuMSsmJcFK8I3LyNzlZCifFr1tOVmNScjKcFL/NIdkZJP27UDE17Yj/z73qUeHSys8f
        I/i0tq01Wy3KP3V/gsLfDWqYSfD5OPc/RjyW+m8MAAA=
        """);

    public static byte[] TypesLegacy => Unpack(
        """
        H4sIAAAAAAACA13U21LTQBgA4BxKgSiKZ/GI5+Khpqc09UQtiGA4BsWgYqe0gcbJNPzplhmcYYYrRn0GH8AH8Fq55NLX8A10xilu+qfbJplOtrv77/dv99Ad
        4Ytk//s68Xf4w7f5ofiOMPNbpO9t4GLGIMdxG65DnLJjFzdNt245NeBpgDFAe2yLENssmrWKVaqB8MmQaCPZ2jCLdeujWQdxGyIxo4c21quOS6BHEwyR1qwa
        gagWMSKe4dTWoVeLNBo0Z5mmsc0yoVnq0pxbMV2zMm6ViQTciA58rDV6TUmDUCaOW67Giw1i2XWp6JqrDcuuFIlZqztucTMpgRiLGb1eahpZWjchgkOkcaex
        apuL2CpBj9FPg3JqQklmM3Iaoq0c5Y0GnVR0lkDfgsZpgibuQr8mavwuSJ+r3mQOETiswwDOKJWEI1WasNpOMmE7JcJyHMUcWUXJpROKDINVtI8x+zjaJ9A+
        SeCUDqfRTihwJmBPluw1Rp/tmr4iyzDk0+cYfR7pC0hfJHBJh8utpV/17OGAXWhNPKEw/0rbz2STaVWGq75/jfnX0b+B/k0Ct3TAjbLoRo0E+Gm62Yy+zehc
        Uqahd3z6LqPvIR1H+j4BWYcE0nTFkwF6qtZZ71SXnEopkPblDJMVlLMoqwRyOjxAma7Jw4C86J1dZj/qsjNZBR779hNmj6KdR/spgYIOY4bg2SqMB+ixasll
        8jMmq4p3SiZ8+TmTJ1GeQvkFAU2HaYP3thJmgvvoODaDZ7tgRVZhzofnGbyAsI7wIoGXOrxqTbmhwlJQ3iKdy/O6czrSaloFw5eXmfwG5bcovyOwosN776qv
        eH8vwWvBh86aENLF0AJFQr+rJ3SgoqFj0Bvaur7Q1e8P3SXJjEe59rM36r3wez7PcfsFjtv5Ee307nnt+4VOGy9wYuWA1Zq0xrEaTz88q/ll8wCfdk7RLytc
        8Oke1/Tjxa64Tn/zwOupdLXh82e0PfGg3JfHctkvf/1k4560Ygv5Je77f+IcWSgyBgAA
        """);

    public static byte[] TrainingZip => Unpack(
        """
        H4sIAAAAAAACA52WS2wbRRjH13bjuNs4SaGhBdryKLQObV6286JtnLrFKWxp001LtyWp2dgTe1vb6293Nm0KlnJJlFx4CIQEgooDUgsCcaAgIRVOvITSAyeE
        iNRKIMEBceAAHDgws7OJdsfQ0t1kvN7d+f3/38x883lHpdAaQYhEhLpjPfnDhqpVtEqhK69itbN6tpRJR4VT7mM2WAMhpjQQAFX1XBECUqNCFAXVIBdB+yvW
        KjMQsr9OIhPDmpHUDeahiOTDxCpG2byWw9CQy+mlEsphTa+Y4hEjjwyUP0CeiBBul6ExprQQoKznrRLq7O48h7RCEUMkh3Xi1pm1sFYyxayBJi2tlM9iVDF1
        IzsdF2FtLKY02l66oRYQiAwRMyVdxWPspgjrlADp0w1NSoicc1ULolIYQ/NRSZBCUnAeWqSgFJiH1sUiDWc9hjtkuFOJumOa1FQTNhSJYVEsMsEeaCtGpRCG
        u2yhOdgoBeZgExO5G8M9MtzrHljPysA2e2TisIXJbHVk7qMy9zOZBzA8KMM2dyw9LJaHPCIJeJiJbHdEdlCRGBNpx/CIDDuVNreIYVVoCmTLSK3ALo9YEjqY
        WKcj1kXFuplYD4a4DAllw7+JTasGJD1avdDLtPocrX6qNcC0BjE8KsNuZbNbq2KVs5MqzhWRmSWJmjuL8rCHaTqre0ivFFYXd69t0wdDxCaAIUVs2tuZ/DCG
        fTKkLWUt6aFXsVbWLiAD9tfgAEttO0XhsRpkYpJQgxFntcqogmkQ1tQU6X7QM55+eLxoZ88Tq9kjsew5xEyfxHBYhiOmFKjBaNELD8BRNhmyMxljdDKOMfA4
        hqdkOGFKZOspHDgIJxl4ygGfpuA4AycwnJYha0qhGjzjAoM0R7tBZeSkQ+YomWckwjAlQ8G0lCbSt6oaajlbMHSrakJxArQanInZKiUDzo6kPnmNHq8rEdck
        QWkk9esSPa7Zs5xXy1VEUwHKkmCrspzP5lFOnYEKuUnxCqkXyNCnQV9kcup5e3Ggumjv5yndQCopNHBYaaaqGl0JYqipkyUExqISXonXBHMCMFk+KUCWIYQs
        1bIrkknVLCdhxsiFCNO0yzycm4PzMszYCZDHM1UEF5xuU7RqJEhZedbqHJUaI+//JF8PkG60jf5nQW0R0t6C2tWdSQ95y+ltH0x6NkU+hsk/abOkvTVMw9r4
        4s8vbSIPaLtZWDu5sHoy6R3C//cn3rND5DxEPf/68k2JrmbTTT1bhT7ek8xFXPAz/tnhlUb9t508ffDW/i1CP+cfz6QTgq/5p3PPGvV/5fBzy378Ez79ry0t
        fbbSqP/Ln7+w4Mc/6dP/o2zH3i8ulfYcevebq9T/+w/2HfDj3+vTv3l7LXWi/Uzq94aqPf+Db3wX9+Pf59M/4ChS7z+vL7xDzSK38N7Nefdn0v1+y4ASX0h+
        1fbHh+PBhsTCxU+vWNGtyee7f0zQeCLie2/72f8Dt7X/b1wiIpdpo54f/3D5mJ/5H/Q5/1//vT+Zf7X1ys6lK/aYf7u6LXOb9WcaGSZ53/RXfxIidf32YuE4
        /f0L2q4Belr1df84rK+LpO4Nm8fdRbzFgx5tEPjfEx52V2Mv/Esd3MPD7lLa6oHHw3VwnbW7EHqtl+voOA+7q5gXHm/k4QQPu0sQ51wHJ3nYXT845wgP9/Kw
        uwBwznVwHw+7d6sXpi9MXMXgYfe24xa6Dh7gYfee4cYs8vAgD7tT35sly27Y2WSjUji8y3m+NdSx2jfKnbeE2Flet1Jew/R1T9Cb2XXAvtcQZkzU7s/6/gPI
        BzL00Q4AAA==
        """);

    public static byte[] TrainingLegacy => Unpack(
        """
        H4sIAAAAAAACA22U32/bVBTHHedX661dgRUYjDF+jYSxkDhOSGBryjZawF23ucAMrBjHvondOXaOfZ2tQ5H60qrlgUckJoR428Qr5QEJeEMg1P0Pk3hC4okH
        JKQ9cK9/dMHtVa4dHx9/zrn3fs9ZYz/jrPtfzf17fOXOpSOlNfbCn2lyHQJTkKcYhum7DnY0x1IGyPVMx4YUcZAnyBvLxNhCCrJ1U7WB3ZQ5YsSrfaR45k3k
        QXoImYKcJUbPcFwMWZGV0+TJtDHkxIycoQzH7kJezPh+HJP6o76jGZAS84GP6pIHNviLTXsV0sHfNvIwZOZb95hgBME9rGKk6KZGgmkkZwtpmKTscRddHblI
        P0/ecJArSpAvyIfIBz1H9y1UKpeuI7NrYBjTsEOilRQfm5bHKS5q+6alKxjZnuMqA56D8UJBzgexHFftIuDCT7g5y1HxUmjk4IA8TnyajUq9XK9UeDgYrFzr
        +zAh5hYxTF4WGTEtshtwSGTF1AZMbRk0r4cwPCzBI8H+7ibXNlUPDhskssEZo+RGlYdpY0JME+KjAXEdHhNT6/B4SDuC4QkJnhxdaiVe6tEkr9bgy806PBXx
        jkW8pynveMh7BsOzEjw3ml0lzO75fWj1cgNeiGgnItqLlFYIaUUML0lwUp4epbm+bZt2V+khoqmX91CbQq3Jw6mIWoqor1BqOaRWMPASVOXD+1EHqgvC3o0s
        1wQBahG0HkFfpdBGCG1ieE2C1+Wjo1Db7yltFWsG8hTsqto1pMPpEB5pYoGoe1cSZ0biNckiZki8FInXIvGKxTDOLIY3JDjrB65OH5s9UkkunBvC+aiSqMLh
        zSHMFURmCPPR0faQjWk2fqdD3N/as0KhWuPL8LYRiu+dXfGJofgWwugXMCxKcNETU0O4ZOxHqfINuBztkxTt0xLdp3dDwnsY3pfgiieSWpb3IdRrdSLZDyLC
        hxHhI0q4GhKWMXwsgeKJpHt8sm8OAi+AGhHaEUGjBD0kIAwdCbqeLx+k7Ut11Z7SdR2/74GxDOYQVgoyS1uPC9fmWz98SccteWxkH8Gab/21Q8fdIK6u9vqI
        6gd6IhNQwxpSdKSpq2ATI/3cJh0Juc4AnK0Qp94Izg/6W0HH6DguUkkrg0V5klJNelgkoKm2LQTulpyL8/XAWwZMTlhMkQNKI1/1g55H+yr4kbiWyAMHA+qy
        AdfX4YYEq4FGdNqD4Wbk1qF9qUoa16e0xS7TFvv/gk8lSpZNFFs6USeZhI6ziVaXSzSofEI/Y4mzHE+olEuo5QAqpZl4rLXiGdvu7uz8HM/Y9r1y6swvt63T
        C9/+/mNsmzwxbF0prrT+zvZbqcgW33PM6KB8Zpb8yFwj85vZB/EZGnuG3Gce2O7dJpc7dI7kORvPmC3zm8Kv0/98d5XNVje//mnbnzgmfF7+oxp/89v9c4L+
        xdT2yZ3t6n8+NvvTlAcAAA==
        """);

    public static byte[] ParametersZip => Unpack(
        """
        H4sIAAAAAAACA52UT2/TMBjGnaRNu2ww1gEbMAYDBi1s3doKiUmgVdWUSw50AaRq0lRlqbVEpOvexB2nSr1so7fxBYAbX4IbHwBNAokb4sTXwI6rkT8tRbNi
        v3Ly/p7Hsd+kqkkJhNJpFGvTaBLtG67RxAS73krDIEZ+/7WjVsbR1t/WFTuAakma32w1sANCB8RsTabzN9jetQhIJmm5ppWvt4nteErdxTtt22nUz6QVSAxJ
        IXjPa7n1g6ICyWy2lqKiHs00djHIHFFUp2WQF/ymAqmaQHNWIV2TaDT32zCmyQSUTQ1poiYdwbgmacIRTPRMs+U42CR2a89TnrsN7OLGhm0SBS7kdLhIYFKH
        S28tNpk6howO0/477WGP4AZc7sCVbI3uG9qxDQ+uWgmLLtCSLb6AAsxYY5pIYNY3PoRrmnAI13u+3A0Cczrc5Nrzx3BLh9v+/tkENz1Y2IY72ZBaEe5SNYHA
        PaZGhRbZcJ+rPSCQ1SEXAkrwkAOP+sASG5Y5kCewosMqbre9fFVLpb/MbX/4TCnWq0NrYQolo7WwsqpWBLTFn3fX6VCmF+1d2j+WmfbMye93s/QB6//SzsW0
        C2plMVhlwxv37q4zv5NN+TszSI/wW4v5FdXK4//zi/szr1R67ufGAiuIxAjvZzHvklpZO5839y/7e907/fVptH8GPQ36H9CBfgFq5cm5F1BSmPvp+91XItUX
        fXeBhTP/YIVNx1Y04A8TFQiW0VQInhBRvCyjeLAqwrg1AC9E8eDBhvEfA/BiFA+eSxh/KcXxUhQPbmwmhH8L4/2jrGqyvNTPmJeWz7LlSOwIPOoJHinHfq/o
        a5LPBf9eUuaM7Ofz3D91Gm8DMQYAAA==
        """);

    public static byte[] ParametersLegacy => Unpack(
        """
        H4sIAAAAAAACA3VSyW7TUBSNhyTEUCgzZSyzyxBKWqJk1SxQN09MZuNNZbn2U/yQY+f4XReBFCmbTnwDC5b8Gp+AxIJnu1JoAMvvSvfec88979hT/YsV//q6
        +XP5w/e3S+2p/uqHoeIENdtdrNVq4yylNEhjb4dnUqQJNAVwF1QnFkQx93gSCj+BfuBaqkifxtyT4jOXMCYwbbeuijJKM0Kd6a6hMpEQGsx0zYIjTYZoMjPP
        q50lfJSGPIY2gW67DZV/5GIYEYyA0iyI2l5OIpaWl/HtXMShN/Yzf8SJZxbM/0CIJzLNvJ2Ohbptu81Ck0L6Q45GNWJtxqlP76uihabbUph+73l3fa3XWceJ
        UnkwztFijdcE6x2rMZ0ZezjJDKbt4dRhoEyKeUDKI2m9yUKe8fClCMjCwoqD04QzDhYPoiI5u49zDs6Xl0u4JB7iwgQX7dKSbeFLXIrMSCmNGtFMyYt+t7eK
        y1GL6UrBlVLBLpaYtourhyXvNcJ1BzeqJTf3ccvBcumoID6SuL2FO/Y/aDtrHdxVtJqivVfQKsb7RXhQ0T4k2A5W/prsdXv9Lh4dTT4+mnxShKfVZJvwzMEq
        z3Opvu9W8U8d91Wbk6HP3daYW2bydmHa7JluqDBQrzpTdb4NtD+6+jHcdGPWGwx+A1rHsOn5AgAA
        """);

    public static byte[] Protocol4Zip => Unpack(
        """
        H4sIAAAAAAACAwvwZmZhYODgYMAAQgwCDAVF+SX5yfk5JvopiSWJegXZOW5OPAxRSKCBZepUqIYebqDKnNTkksz8vOIpPdz+RSmpRakpLpnJJVMmT9EMmtLD
        WD6lh6ckvyg5Qy++tCQzB6hKKL4oNak0MyclviQ1rzi/KL7MCKhYQ6OHvRioMDE9dUoPK1gHUKdbTn5iSTBUeDLQOIMpPczJBaVTvFlKpgR6M3iztE7xZmyd
        0pnBBLStZErQlGK9AG92jmfpq24tADoQhANw+leAQQnNv/oGbk5yKL7FBBC9DfZAwgGIHED2dUsnqAqATcRnnyCDIZJ9ZalFxcBwc3PSJWAhGjDmAtl4cV56
        KBPQTCawjYwgCm4nsu+FMFyBGcPo+pF9I4Ci9wOGfn0DdN3ILhNE0Z3AyIDp/wBvNjYdqAI5Zl24YmY0ei+UvsQIoYH62EF0PxOEzwgWY2WD6GEGq4eoBQDF
        lLE58QIAAA==
        """);

    public static byte[] Protocol5Legacy => Unpack(
        """
        H4sIAAAAAAACA1VQPUsDQRDNxx1iYiDY2VmeTcCIYipTSJojfsTGRpbzbsmtLLdhdy6iIFwTUJkuk06s/Wv+BMHCOXMWDsPOB+/Ne2zhrzq1dby29Pfb6Gv3
        7uNip1f4K6/ajz+b5XhdjU8UYHdmDZjYaDGX1imTEYOwoxWAlkJmiYoyesYWPMykcOpROippvkuNBQob2FQZVw89bbIpN3leSrxXEtjm01rGwJcdYfvcJtLK
        5FTFQEvamxDW7wm3wNg47YkclGbUtrDyNlc6ESAzZ6yY9xkcBLjhGBhNJaH/y2DmSJsIrqr1knBzcLx/dDjoH/QJm/EsZ0dnQJdhLfQWFNYX9JI2WBZoQq40
        2q2M3vyjRr2/L1tHccLPkHP4A/pgDRVmAQAA
        """);

    public static byte[] SystemZip => Unpack(
        """
        H4sIAAAAAAACA5VSwUrDQBTcJG0at7bRehfBSwVNi148CEKRXnIwrQjFS4mbpQ3Gpi/ZtPUg9FLQm0dPfoXf4F3Ev1Fwk9Q2TVHxwTLkZebNvmENXcogpCho
        qVS0gfwbn9HrimUyU+tfOfWaii4WayzeAiq3BC4YgkCY65Gu1g6Y7fi47dHLwHasNqM93/Xag30MYrncynGyz5lmh4IUS3DdcU12FjcxZKKBVci2JI6kH4Cs
        iwxyDR3p4gQUXZjAyj0hruNQwmy35+NTz6IetU5swjDgnSbkGaw2oRBNGkGR9F3fHuF4IwxqK8/7zA1Id6s/7FEL1iaw3oRSoBl6Tvm4Uz7fOCE8xo8RFdB+
        MqJKtV7T0gH9UQiNj8MTmj405PfQRfnVtIiOvk0H1PP58vXa4T9d53WAQ+fXp865yGeLkbMQwsw7GYW6dJvUC0mLkysVFoTbAlrMLi1N3qm4IH2cS6cJGLos
        707/bkp7M6aUwucplsQYuS58jOhl+i1Evawca6SIH3O/ABhK5J4oAwAA
        """);

    public static byte[] SystemLegacy => Unpack(
        """
        H4sIAAAAAAACA11QPU/DMBBNnJRSl0JhY+sYlkoUgWBiQV0ivsriBUXBsVojE+fsSz+QKnWpBPwGfgB/jZ+AxIDTqguW7qR79+7uPS/IB1W/n/2fzvPX3WF3
        Qa6/A5fn4EWs7XleYTRqrlUyFsZKnYPvCKzlOkoiKpGIPJNpDuSNUQfirBCJla/CQjCHMGI1B9qRNgi1mLDAVTJH2IpDFlY7dD6EehyW5eam79AJ+By14aNu
        UqJUliZGPJVSZQmK3GqTjHsUSBSxerXcMdOhgGA9QvtKp/iwBimErOE4F+fHZ6cXvZMe1FYSeFE6CeQGoX4fezFZwnbsL6Hxzp1TJTg6o5bemkwYkV1JjhTo
        0QCaCDsDaK00TmGXF9rKKbUzi+KFwh5rVh+gSz7qFJNcZNBewv4ADipvj+D9U+KnXeJt3uKyij+qstZ6jAEAAA==
        """);

    public static byte[] SystemPickle => Unpack(
        """
        H4sIAAAAAAACA2tgmarGAAE9rAX5xZkVU3rYiiuLS1Jzp0ye0sNdkl+anKFQUJ6XmjKldUrQFD0AuhVQVzEAAAA=
        """);

    public static byte[] SystemTextPickle => Unpack(
        """
        H4sIAAAAAAACA0suyC/OrOAqriwuSc3lKjDg0ggryS9NzlAoKM9LTeEqMOQqKTDiCiow5tIDAG0QUiErAAAA
        """);

    public static byte[] PlainPickle => Unpack(
        """
        H4sIAAAAAAACA2tgmcrFAAG1U3oYE6d4MxbrAQD7URbcFQAAAA==
        """);

    public static byte[] NamespaceZip => Unpack(
        """
        H4sIAAAAAAACA41SvU7DMBB2EpoG89cWZuYiQYtADExIFZQhEhQQUsQSGccqFaHJ2S5MlWBgYGMEBl6CiYEnYEAMvAkPgJ20VdoKxEnWyef7vrvvfA3XmkDI
        cdCYlVABtckFEzGhrBoQSSrxeVivTaOTjF2bXUBlDyuAkEQyP2hRCUYXTM9QsSuwqIw4Pav4HdkKBfY5O+20wsCXrC0i7l+uYZgol718QhBx0mSQSyG4HkZE
        HqVBDHZCuAp5z1Kexh1wXFPC5IGLXPMWsGvcwtQdpVEYMipbUVvgfR4wzoJt1RKG6aVDmJEwewhzwlOaEeFNAQWqXEy4YHivLxZDcekGSl2Y90yVF3JY2N16
        fdT2JE47lYabd95fduJv9ahP49cZFtDsyAyrq/UazkwQoestfTTn/YH9pUmcPzmLaDPDecm4UFrrtY2hb/m3rWNd+fO5eaylmkllQ7tB7azS0lg34xsyis+q
        Kgxhtw00Np1RdLaz4hD6YQjdm0PDte3lXsKitTJItkb8W3/JzdQrnN5A9NG7G0ksZ6cYK8lPc38AQZmjcDEDAAA=
        """);

    public static byte[] ModuleZip => Unpack(
        """
        H4sIAAAAAAACA5VU20/TUBg/68aYhTEuchEQ8cpQGAxEUQmaxeylROeMSWNimq7t1mal3deewpNRolx8MCa+a3zjX/CJ/8FHX/wD1IQn46vnnHbQlYzEkzRf
        zvf9Lj3fuZSEeAKhVAqdGBk0gNZt1TO1OVXGcq5RN4uFDHreOl5zCrYdRc9ZVs5HuznTsDTZ4df8AGh6C2IvgcuK1AU7smEZVg3ie2IXmUsN2ZHXNaw5LiQU
        xTZNTcGGbbn8Y0fVHE19aCiYh47pMiSzYpIwNjWjpmPoDIwlDxumy0uOVvEMUz3W4yHVBoI1y7UdaWOBhzPZrNhJRF2ClGsa8D6FL5q2jJ/6SR66xBjBzEO3
        GCdRaXiQFhIYep4ISOAEbgcyJMR2oPedTn+0D0N/GQb22OTsLgyWYUgkbUYVQ3ZhWE/pxFbndV82DyN6WuAwnGNy2zAqxLZhzJcax3C+DBO+1IVdmCzDRY81
        Uqp41Srt2iVWuyyO0aRlW1KDZA2XLBI3MZKrYbiiSBJdPzYsSeJJhoerL+DaNkyVIStmmKSs1DdlR5V02667MM2Ur4tDtGa4UtUzzVYM3Hgk9tBq1XZCxBlG
        nBX7w6WGowXlHCvPiX207GIZa5JKdjmozrNqXhylVbINahhyLLLAYIv+sk/AbLcpd5PhlvyeBUcUbrHkbXYCSTuqmow9h+SXBU7sJjnbw8fJOwLnVXIloTO1
        8nv8/U8OIfqV2t6cNBoL35y5+WJhOHpvmqM++WH1wb3vqz8afw529j8dUJfBw6mvvUSHfqe5LLW45IuFfDuX9mP/1ZvVv6Wh+9T3l7H2lhqlTvXtQStN3w16
        0GyrWFj+f+NgLPLU+dvn2jPSUsQx5xgNR97hnmdO/E3khYqSw61MtxDvxlHrJkWp4W60Ur9EqPkoNbycnhbqSAJFmlcSksmZoDoRnz1CJiLxMIgfgwTh0XcL
        bXX48xjLdSR9ToLhfew/x7i1FeMFAAA=
        """);

    public static byte[] ComplexZip => Unpack(
        """
        H4sIAAAAAAACAwvwZmZhYODgYMAAAgxCDMn5uQU5qRX6KYkliXoF2TluTnwMUSiggam2kCGCEai+vJAxuSS/KDlDL760JDOnmCu+KDWpNDMnJb4kNa84vyi+
        zIirkElDI4IdqLgYqDIxPbWQGaKFyxlikVtOfmJJMESOq5AFbK5BIWsEM5BOLigtZPNmKilkD/Rm8GZqLeTwZmwt5OxMTs7PyUlNLsnMzyvm8i9KSS1KTXHJ
        TC7hKuTSDCrkLinkCSrkLdYL8Gbn8Kndn7gSaBQIB+D0OB+DNIrH9Q3cnMTRvA0HDAwN9sgYZE2YSMYLAXAI4rOGn8EYbk1ZalEx0P1uTvq47MEFjLlANl6c
        lx7KBDSTCWwjI4iC24nsaQEMV6DHMLpuZL/woej8iaZb3wBdL7Kr+FH0JjAyoPs9wJuNTQcqLcesC1fKjEZvh9KXGCE0UB8oQTF0MkH4jGAxVjaIHmaweoha
        APF8ZdDrAgAA
        """);

    public static byte[] Zip64 => Unpack(
        """
        H4sIAAAAAAACAwvwZmbRZYAARYZn6atu/YcCIQYRhoKi/JL85PwcE/2UxJJEvYLsHEYGAYYFUPUwuoFl6lQos4cbqDonNbkkMz+veEoPt39RSmpRaopLZnLJ
        lMlTNIOm9DCWT+nhKckvSs7Qiy8tycwBqhKKL0pNKs3MSYkvSc0rzi+KLzMCKtbQ6GEvBipMTE+d0sMK1gHU6ZaTn1gSDBWeDDTOYEoPc3JB6RRvlpIpgd4M
        3iytU7wZW6d0ZjABbSuZEjSlWC8AxY/d0gmqMD8KYPhR3wDkQwGoahgN9ac9kHAAIgdUEy/OSw+FmSiIYmJZalExMCRARjJBlcNoY64Ab0YmXWbcgQ+3lhFE
        EhcV6GaielYGyUyQCKbXJTC8/gSHyaiexm0yPAgkMILAjBFmNBubDlRMl0EXbhQzGs0JVV+N0McOolugBjKCxVjZQOz/SICPoTyzJEMhUSE5Pzc3Na8EAK6U
        Jjr0AgAA
        """);

    private static byte[] Unpack(string text)
    {
        using var packed = new GZipStream(new MemoryStream(Convert.FromBase64String(text)), CompressionMode.Decompress);
        using var bytes = new MemoryStream();
        packed.CopyTo(bytes);
        return bytes.ToArray();
    }
}
